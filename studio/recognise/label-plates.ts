import { type PlacedPlate, placeAlike, type Rectangle } from '../../src/figure/place-plates.js';
import { textWidth } from '../../src/figure/style.js';
import type { RecognizedFace } from '../../src/recognizer/result.js';
import { percent } from '../../src/text/number-text.js';

/** A label beside a face's box, in the pixels of the screen. */
export interface LabelPlate extends Rectangle {
  /** One, or two below each other. */
  readonly lines: readonly string[];
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
/** From one line's letters to those of the next. */
const BETWEEN = 3;
const GAP = 3;

/**
 * Places for the labels of faces in a stage of some size: word and per cent side by side, or below each other where a
 * face has no room for that. All labels of a photo are alike.
 */
export function labelPlates(
  faces: readonly FaceOnScreen[],
  { width, height }: { readonly width: number; readonly height: number },
): readonly LabelPlate[] {
  const texts = faces.map(wordings);
  const letters = width < SMALL ? SMALL_LETTERS : LETTERS;
  const wishes = faces.map(({ box }, i) => ({
    face: box,
    gap: GAP,
    sizes: texts[i]!.map((lines) => ({
      width: Math.max(...lines.map((line) => textWidth(line, letters, true))) + 2 * PAD,
      height: lines.length * (letters + BETWEEN) - BETWEEN + MARGIN,
    })),
  }));
  const plates = placeAlike(wishes, width, height);
  const kept: PlacedPlate[] = [];
  return plates.map((plate, i) => {
    const covered = kept.some((other) => meet(plate, other));
    if (!covered) kept.push(plate);
    const { x, y, width: wide, height: high, size } = plate;
    return { x, y, width: wide, height: high, lines: texts[i]![size]!, letters, covered };
  });
}

/** The lines of a label, the widest label first. Where two models differ, both are said. */
function wordings({ face, other }: FaceOnScreen): readonly (readonly string[])[] {
  if (other === undefined || other.expression === face.expression) return [[text(face)], [...parts(face)]];
  return [[`${text(face)} / ${text(other)}`], [`${text(face)} /`, text(other)]];
}

function text(answer: Answer): string {
  return parts(answer).join(' ');
}

function parts({ expression, confidence, uncertain }: Answer): readonly [word: string, share: string] {
  return [`${uncertain ? 'perhaps ' : ''}${expression}`, percent(confidence, 0)];
}

function meet(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Where a line of a label begins: its left end, its baseline. */
export function linePlace(
  { x, y, letters }: LabelPlate,
  line: number,
): { readonly x: number; readonly y: number } {
  return { x: x + PAD, y: y + letters + 2 + line * (letters + BETWEEN) };
}
