/**
 * The seven classes: Ekman's six basic expressions and neutral, in the order of every probability vector,
 * confusion matrix and one-hot label in this project. The order is FER-2013's own coding, 0 to 6.
 */
export const EXPRESSIONS = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'] as const;

/** A perceived expression; what a face shows to its viewers, not what the person feels. */
export type Expression = (typeof EXPRESSIONS)[number];

export const EXPRESSION_COUNT = EXPRESSIONS.length;

/**
 * One colour a class for charts, as `#rrggbb`: distinguishable for the common colour-vision deficiencies and
 * readable on white and on near-black (Okabe & Ito's palette, with its yellow darkened).
 */
export const EXPRESSION_COLORS: Readonly<Record<Expression, string>> = {
  angry: '#d55e00',
  disgust: '#009e73',
  fear: '#aa5fa6',
  happy: '#c99700',
  sad: '#0072b2',
  surprise: '#56b4e9',
  neutral: '#808080',
};

/** Other spellings that datasets use, lower case. `contempt` is no class of ours and maps to nothing. */
const SPELLINGS: ReadonlyMap<string, Expression> = new Map([
  ['anger', 'angry'],
  ['disgusted', 'disgust'],
  ['afraid', 'fear'],
  ['fearful', 'fear'],
  ['fright', 'fear'],
  ['happiness', 'happy'],
  ['joy', 'happy'],
  ['sadness', 'sad'],
  ['surprised', 'surprise'],
  ['surprize', 'surprise'],
  ['suprise', 'surprise'],
  ['calm', 'neutral'],
  ['scared', 'fear'],
  // The codes in the file names of JAFFE and KDEF (there AF is fear).
  ['an', 'angry'],
  ['di', 'disgust'],
  ['fe', 'fear'],
  ['af', 'fear'],
  ['ha', 'happy'],
  ['sa', 'sad'],
  ['su', 'surprise'],
  ['ne', 'neutral'],
]);

/** The class that a dataset's word means, in any letter case, or `undefined` for any other word. */
export function parseExpression(word: string): Expression | undefined {
  const key = word.trim().toLowerCase();
  return EXPRESSIONS.find((expression) => expression === key) ?? SPELLINGS.get(key);
}
