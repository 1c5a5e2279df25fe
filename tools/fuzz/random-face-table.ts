import { FACE_BYTES, type Split } from '../../src/dataset/record.js';
import { EXPRESSIONS, type Expression } from '../../src/expression.js';
import type { Random } from '../../src/random.js';

/** A table of faces, and what it says. */
export interface WrittenTable {
  readonly text: string;
  readonly rows: readonly {
    readonly split: Split;
    readonly label: Expression;
    readonly pixels: Uint8Array;
  }[];
}

const USAGES: readonly (readonly [string, Split])[] = [
  ['Training', 'train'],
  ['train', 'train'],
  ['PublicTest', 'validation'],
  ['val', 'validation'],
  ['dev', 'validation'],
  ['PrivateTest', 'test'],
  ['TEST', 'test'],
  ['eval', 'test'],
];
const WORDS = ['Anger', 'DISGUST', 'fearful', 'Happiness', 'sad', 'surprised', 'Neutral'] as const;

/** A whole table in a form of chance: order of columns, line ends, quotes, spaces, and spellings of labels and splits. */
export function randomFaceTable(random: Random): WrittenTable {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  const lineEnd = pick(['\n', '\r\n', '\r']);
  const columns = pick([
    ['emotion', 'Usage', 'pixels'],
    ['emotion', 'pixels', 'Usage'],
    ['pixels', 'id', 'USAGE', 'emotion'],
  ]);
  const rows: WrittenTable['rows'][number][] = [];
  const lines = [`${pick(['', '\ufeff'])}${columns.join(pick([',', ', ']))}`];
  for (let left = 1 + random.below(3); left > 0; left--) {
    const code = random.below(EXPRESSIONS.length);
    const [usage, split] = pick(USAGES);
    const pixels = Uint8Array.from({ length: FACE_BYTES }, () => random.below(256));
    // One level alone would be noted as blank.
    pixels[0] = 255 - pixels[1]!;
    rows.push({ split, label: EXPRESSIONS[code]!, pixels });
    const cells: Readonly<Record<string, string>> = {
      emotion: pick([String(code), `0${code}`, `${code}.0`, WORDS[code]!, `${code}_${EXPRESSIONS[code]}`]),
      usage,
      pixels: pixels.join(pick([' ', '  '])),
    };
    const cell = (column: string): string => {
      const text = cells[column.toLowerCase()] ?? 'x';
      return pick([text, text, `"${text}"`]);
    };
    lines.push(columns.map(cell).join(','));
  }
  return { text: `${lines.join(lineEnd)}${pick(['', lineEnd])}`, rows };
}
