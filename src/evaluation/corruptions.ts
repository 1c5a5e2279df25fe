import { blurred, clamped, coarse, noisy, relit, toByte } from '../image/degrade.js';
import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import { FER2013_FRAMING } from '../image/framing.js';
import { jpegCopy } from '../image/jpeg-copy.js';
import type { Random } from '../random.js';

/** One way in which a picture of a face may be worse than FER-2013's are, at five strengths. */
export interface Corruption {
  readonly name: string;
  /** What the levels are. */
  readonly unit: string;
  /** From the slightest to the strongest. */
  readonly levels: readonly [number, number, number, number, number];
  /** A corrupted copy of 48×48 gray bytes. What is random is drawn from `random`. */
  apply(face: Uint8Array, level: number, random: Random): Uint8Array | Promise<Uint8Array>;
}

/** Rows of the bar over eyes or mouth are centred where FER-2013's framing has them; columns it covers. */
const EYES = FER2013_FRAMING.centre[1] - 9.8;
const MOUTH = FER2013_FRAMING.centre[1] + 9.8;
const BAR = { left: 4, right: 44 } as const;

/** All that `mien evaluate --robustness` tries. */
export const CORRUPTIONS: readonly Corruption[] = [
  {
    name: 'blur',
    unit: 'standard deviation, pixels of 48',
    levels: [0.5, 1, 1.5, 2, 3],
    apply: blurred,
  },
  {
    name: 'noise',
    unit: 'standard deviation, gray levels',
    levels: [5, 10, 20, 30, 40],
    apply: noisy,
  },
  { name: 'jpeg', unit: 'quality', levels: [50, 30, 20, 10, 5], apply: jpegCopy },
  {
    name: 'dark',
    unit: 'times the light',
    levels: [0.7, 0.5, 0.3, 0.2, 0.1],
    apply: relit,
  },
  {
    name: 'bright',
    unit: 'times the light',
    levels: [1.25, 1.5, 2, 2.5, 3],
    apply: relit,
  },
  {
    name: 'rotation',
    unit: 'degrees, to either side',
    levels: [6, 12, 18, 24, 30],
    apply: (face, angle, random) => turned(face, random.next() < 0.5 ? -angle : angle),
  },
  {
    name: 'resolution',
    unit: 'pixels a side',
    levels: [40, 32, 24, 20, 16],
    apply: coarse,
  },
  {
    name: 'eyes occluded',
    unit: 'height of a gray bar, pixels of 48',
    levels: [4, 7, 10, 13, 16],
    apply: (face, height) => covered(face, EYES, height),
  },
  {
    name: 'mouth occluded',
    unit: 'height of a gray bar, pixels of 48',
    levels: [4, 7, 10, 13, 16],
    apply: (face, height) => covered(face, MOUTH, height),
  },
];

/** About the middle, between pixels linearly, the border repeated. */
function turned(face: Uint8Array, degrees: number): Uint8Array {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const middle = (FACE_SIZE - 1) / 2;
  const result = new Uint8Array(FACE_BYTES);
  for (let y = 0; y < FACE_SIZE; y++) {
    for (let x = 0; x < FACE_SIZE; x++) {
      const sourceX = middle + cos * (x - middle) + sin * (y - middle);
      const sourceY = middle - sin * (x - middle) + cos * (y - middle);
      const [left, top] = [Math.floor(sourceX), Math.floor(sourceY)];
      const [a, b] = [sourceX - left, sourceY - top];
      const level = (column: number, row: number) => face[clamped(row) * FACE_SIZE + clamped(column)]!;
      result[y * FACE_SIZE + x] = toByte(
        (1 - b) * ((1 - a) * level(left, top) + a * level(left + 1, top)) +
          b * ((1 - a) * level(left, top + 1) + a * level(left + 1, top + 1)),
      );
    }
  }
  return result;
}

/** A bar of the face's own mean gray, so that it is no lighter or darker than the face. */
function covered(face: Uint8Array, centre: number, height: number): Uint8Array {
  const result = face.slice();
  const mean = toByte(face.reduce((sum, value) => sum + value, 0) / FACE_BYTES);
  const top = Math.max(0, Math.round(centre - height / 2));
  for (let y = top; y < Math.min(FACE_SIZE, top + height); y++) {
    result.fill(mean, y * FACE_SIZE + BAR.left, y * FACE_SIZE + BAR.right);
  }
  return result;
}
