import { type PlacedPlate, placePlates, type Rectangle } from '../../src/figure/place-plates.js';
import { textWidth } from '../../src/figure/style.js';
import type { RecognizedFace } from '../../src/recognizer/result.js';
import { percent } from '../../src/text/number-text.js';

/** A label beside a face's box, in the pixels of the screen. */
export interface LabelPlate extends Rectangle {
  readonly words: string;
  /** Size of its letters. */
  readonly letters: number;
  /** Whether it lies on another label, so that it is shown only where it is asked for. */
  readonly covered: boolean;
}

/** A face on the screen. */
export interface FaceOnScreen {
  readonly box: Rectangle;
  readonly face: Answer;
  /** The same by a second model. */
  readonly other?: Answer | undefined;
}

type Answer = Pick<RecognizedFace, 'expression' | 'confidence' | 'uncertain'>;

const LETTERS = 13;
/** In a small stage, so that there is room for the per cent too. */
const SMALL_LETTERS = 11;
/** Pixels: a stage is small below it. */
const SMALL = 440;
const PAD = 6;
/** Above and below the letters, together. */
const MARGIN = 9;
const GAP = 3;

/** Places for the labels of faces in a stage of some size: the word with its per cent, or the word alone. */
export function labelPlates(
  faces: readonly FaceOnScreen[],
  { width, height }: { readonly width: number; readonly height: number },
): readonly LabelPlate[] {
  const texts = faces.map(wordings);
  const letters = width < SMALL ? SMALL_LETTERS : LETTERS;
  const wishes = faces.map(({ box }, i) => ({
    face: box,
    gap: GAP,
    sizes: texts[i]!.map((words) => ({
      width: textWidth(words, letters, true) + 2 * PAD,
      height: letters + MARGIN,
    })),
  }));
  const plates = placePlates(wishes, width, height);
  const kept: PlacedPlate[] = [];
  return plates.map((plate, i) => {
    const covered = kept.some((other) => meet(plate, other));
    if (!covered) kept.push(plate);
    const { x, y, width: wide, height: high, size } = plate;
    return { x, y, width: wide, height: high, words: texts[i]![size]!, letters, covered };
  });
}

/** From the longest on. Where two models differ, both words are said. */
function wordings({ face, other }: FaceOnScreen): readonly string[] {
  if (other === undefined || other.expression === face.expression) return [text(face), face.expression];
  return [`${text(face)} / ${text(other)}`, `${face.expression} / ${other.expression}`, face.expression];
}

function text({ expression, confidence, uncertain }: Answer): string {
  return `${uncertain ? 'perhaps ' : ''}${expression} ${percent(confidence, 0)}`;
}

function meet(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Where the text of a label begins: its left end, its baseline. */
export function textPlace({ x, y, height }: Rectangle): { readonly x: number; readonly y: number } {
  return { x: x + PAD, y: y + height - 7 };
}
