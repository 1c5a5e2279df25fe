import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { EXPRESSIONS, type Expression } from '../../expression.js';
import type { DetectedFace, Landmarks, Point } from '../../face/detected-face.js';
import { FER2013_FRAMING } from '../../image/framing.js';
import type { Image } from '../../image/image.js';
import { Random } from '../../random.js';
import type { FaceDetector } from '../pictures/crop-portrait.js';
import { IEFDB_ARCHIVE, IEFDB_PICTURES, IEFDB_TABLE } from '../pictures/iefdb.js';
import { FACE_SIZE } from '../record.js';
import { drawFace } from '../sample/face.js';
import { zip } from './fixtures.js';

/** Of a drawn portrait's width: where the drawn face begins, and its side. */
const MARGIN = 0.25;
const SIDE = 0.5;

export interface PortraitOptions {
  /** Pixels; the height is five fourths of it. */
  readonly width?: number;
  readonly seed?: number;
  readonly gray?: boolean;
}

/** A drawn person's portrait in colour, as a camera makes it: a JPEG in which the face fills half the width. */
export function drawPortrait(
  expression: Expression,
  { width = 96, seed = 1, gray = false }: PortraitOptions = {},
): Promise<Buffer> {
  const face = drawFace(expression, new Random(seed));
  const side = Math.round(width * SIDE);
  const edge = Math.round(width * MARGIN);
  const rest = {
    left: edge,
    right: width - edge - side,
    top: edge,
    bottom: Math.round(width * 1.25) - edge - side,
  };
  const picture = sharp(face, { raw: { width: FACE_SIZE, height: FACE_SIZE, channels: 1 } })
    .resize(side, side, { kernel: 'cubic' })
    .extend({ ...rest, extendWith: 'copy' });
  return (gray ? picture.toColourspace('b-w') : picture.tint({ r: 222, g: 180, b: 160 }))
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** Landmarks by which the drawn face's own 48×48 picture is framed just as FER-2013 is. */
const HALF = Math.sqrt(FER2013_FRAMING.span ** 2 - 20 ** 2) / 2;
const MIDDLE = FER2013_FRAMING.centre[1];
const DRAWN: Landmarks = {
  leftEye: [14, MIDDLE - HALF],
  rightEye: [34, MIDDLE - HALF],
  nose: [24, MIDDLE],
  mouthLeft: [18, MIDDLE + HALF],
  mouthRight: [30, MIDDLE + HALF],
};

/** What a detector sees in a drawn portrait, without looking: `faces` of them, the drawn one the largest. */
export function portraitFaces({ width }: Image, faces = 1): DetectedFace[] {
  const scale = (width * SIDE) / FACE_SIZE;
  const place = ([x, y]: Point): Point => [width * MARGIN + x * scale, width * MARGIN + y * scale];
  const landmarks = Object.fromEntries(
    Object.entries(DRAWN).map(([name, point]) => [name, place(point)]),
  ) as unknown as Landmarks;
  const small: DetectedFace = { box: [0, 0, width / 12, width / 12], score: 1, landmarks: DRAWN };
  const drawn: DetectedFace = {
    box: [width * MARGIN, width * MARGIN, width * SIDE, width * SIDE],
    score: 0.9,
    landmarks,
  };
  return [...new Array<DetectedFace>(Math.max(0, faces - 1)).fill(small), ...(faces > 0 ? [drawn] : [])];
}

/** A detector that finds the face of every drawn portrait, and counts the pictures it saw. */
export class PortraitDetector implements FaceDetector {
  seen = 0;
  readonly id: string;
  readonly #faces: (image: Image) => number;

  constructor(faces: (image: Image) => number = () => 1, id = 'double') {
    this.#faces = faces;
    this.id = id;
  }

  async detect(image: Image, options: { readonly minFace?: number } = {}): Promise<DetectedFace[]> {
    // The search for large faces comes first, and the one for all only where it found none.
    if ((options.minFace ?? 20) === 20 || this.#faces(image) > 0) this.seen++;
    return portraitFaces(image, this.#faces(image));
  }
}

export interface IefdbFixture {
  readonly pictures?: number;
  readonly packed?: boolean;
  readonly width?: number;
  /** The rows of the table below its header, given those that fit the pictures. */
  readonly table?: (header: string, rows: readonly string[]) => string;
}

/** The words of IEFDB's table, with the letter cases it may have. */
const WORDS: Readonly<Record<Expression, string>> = {
  angry: 'Anger',
  disgust: 'disgust',
  fear: 'FEAR',
  happy: 'Happiness',
  sad: 'sadness',
  surprise: 'Surprise',
  neutral: 'Neutral',
};

/** The expression of picture `number`. */
export const expressionOf = (number: number): Expression => EXPRESSIONS[number % EXPRESSIONS.length]!;

/**
 * A folder in the layout of IEFDB, filled with drawn people: `Original/<PicNum>.jpg`, or the zip that holds it, and the
 * table with further columns among those that count. Each person has one picture of every expression.
 */
export async function writeIefdb(
  folder: string,
  { pictures = 14, packed = false, width = 96, table }: IefdbFixture = {},
): Promise<void> {
  const header = 'Model,PicNum,Rater comment,IntendedExpression,MeanIntensity';
  const files: Record<string, Buffer> = {};
  const rows: string[] = [];
  for (let number = 1; number <= pictures; number++) {
    const person = Math.ceil(number / EXPRESSIONS.length);
    const expression = expressionOf(number);
    files[`${IEFDB_PICTURES}/${number}.jpg`] = await drawPortrait(expression, { width, seed: person });
    rows.push(`P${person},${number},"clear, a little dark",${WORDS[expression]},${(number % 50) / 10}`);
  }
  await mkdir(packed ? folder : join(folder, IEFDB_PICTURES), { recursive: true });
  if (packed) await writeFile(join(folder, IEFDB_ARCHIVE), zip(files, true));
  else for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  const text = table?.(header, rows) ?? `${[header, ...rows].join('\n')}\n`;
  await writeFile(join(folder, IEFDB_TABLE), text);
}
