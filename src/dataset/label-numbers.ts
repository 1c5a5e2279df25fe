import { type Expression, parseExpression } from '../expression.js';

/** A label of a dataset that is none of the seven classes. */
type OtherLabel = 'contempt' | 'none' | 'uncertain' | 'no-face';

/**
 * The numbers that datasets use for their labels; position is the number. They contradict each other, so that a number
 * alone says nothing: RAF-DB (Li, Deng & Du 2017), AffectNet (Mollahosseini, Hasani & Mahoor 2017), FER-2013
 * (Goodfellow et al. 2013), CK+ (Lucey et al. 2010).
 */
const NUMBERS = {
  'raf-db': [undefined, 'surprise', 'fear', 'disgust', 'happy', 'sad', 'angry', 'neutral'],
  affectnet: [
    'neutral',
    'happy',
    'sad',
    'surprise',
    'fear',
    'disgust',
    'angry',
    'contempt',
    'none',
    'uncertain',
    'no-face',
  ],
  fer2013: ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'],
  'ck-plus': ['neutral', 'angry', 'contempt', 'disgust', 'fear', 'happy', 'sad', 'surprise'],
} as const satisfies Record<string, readonly (Expression | OtherLabel | undefined)[]>;

export type LabelNumbering = keyof typeof NUMBERS;
export const LABEL_NUMBERINGS = Object.keys(NUMBERS) as readonly LabelNumbering[];

/** Why a label is no class of ours: an issue's code and message. */
export interface LabelFault {
  readonly code: 'LABEL_MISSING' | 'LABEL_NUMBER' | 'LABEL_NO_CLASS' | 'LABEL_UNKNOWN';
  readonly message: string;
}

const OTHERS: ReadonlySet<string> = new Set<OtherLabel>(['contempt', 'none', 'uncertain', 'no-face']);

/** A number as tables and folders write it: `3`, `03`, `3.0`. */
const NUMBER = /^\d+(\.0*)?$/;
/** A number before a word, which keeps folders in order: `0_angry`, `3-happy`, `01. fear`. */
const NUMBERED_WORD = /^\d+\s*[._-]\s*(?=[a-z])/;

/**
 * The class that a label means: a word or code in any letter case, with or without a number before it (`0_angry`), or
 * a number (`3`, `03`, `3.0`) where its numbering is named. Without one, a number is `LABEL_NUMBER`; contempt and the
 * like are `LABEL_NO_CLASS`, and all else is `LABEL_UNKNOWN`.
 */
export function readLabel(text: string, numbering?: LabelNumbering): Expression | LabelFault {
  const word = text.trim().toLowerCase();
  if (word === '') return { code: 'LABEL_MISSING', message: 'no label' };
  let named: string | undefined = word.replace(NUMBERED_WORD, '');
  if (NUMBER.test(word)) {
    if (numbering === undefined) {
      const message = `label ${text} is a number, which datasets count differently; name the numbering (${LABEL_NUMBERINGS.join(', ')})`;
      return { code: 'LABEL_NUMBER', message };
    }
    const numbers: readonly (string | undefined)[] = NUMBERS[numbering];
    named = numbers[Number(word)];
  }
  const expression = named === undefined ? undefined : parseExpression(named);
  if (expression !== undefined) return expression;
  if (named !== undefined && OTHERS.has(named)) {
    return { code: 'LABEL_NO_CLASS', message: `label "${text}" (${named}) is none of the seven classes` };
  }
  const where = numbering === undefined ? '' : ` in the numbering ${numbering}`;
  return { code: 'LABEL_UNKNOWN', message: `label "${text}" is not known${where}` };
}
