import { clamped } from '../image/degrade.js';
import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';

/** Views of a face in an evaluation: it alone; with its mirror image; with both moved to four sides. */
export const VIEW_COUNTS = [1, 2, 10] as const;

export type ViewCount = (typeof VIEW_COUNTS)[number];

interface FaceView {
  /** Pixels by which the picture's content moves to the right and down. */
  readonly right: number;
  readonly down: number;
  readonly mirrored: boolean;
}

/** Crops of 44 of 48 pixels lie as far from the middle. */
const MOVE = 2;

/**
 * The first is the face as it is, the second its mirror image; the other eight are both moved by two
 * pixels along both axes.
 */
const VIEWS: readonly FaceView[] = [
  [0, 0],
  [MOVE, MOVE],
  [-MOVE, MOVE],
  [MOVE, -MOVE],
  [-MOVE, -MOVE],
].flatMap(([right, down]) => [false, true].map((mirrored) => ({ right: right!, down: down!, mirrored })));

/**
 * The mean answer `[n, 7]` over `count` views of each of `faces` (`[n, 48, 48]` bytes), by asking `answer` that often.
 * Pixels of the border are repeated where a moved picture has none.
 */
export async function averageOverViews(
  faces: Uint8Array,
  count: ViewCount,
  answer: (faces: Uint8Array) => Promise<Float32Array>,
): Promise<Float32Array> {
  const mean = await answer(faces);
  if (count === 1) return mean;
  const sum = Float64Array.from(mean);
  for (const view of VIEWS.slice(1, count)) {
    const answers = await answer(viewed(faces, view));
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + answers[i]!;
  }
  return Float32Array.from(sum, (total) => total / count);
}

function viewed(faces: Uint8Array, { right, down, mirrored }: FaceView): Uint8Array {
  const moved = new Uint8Array(faces.length);
  for (let start = 0; start < faces.length; start += FACE_BYTES) {
    for (let y = 0; y < FACE_SIZE; y++) {
      const from = start + clamped(y - down) * FACE_SIZE;
      const to = start + y * FACE_SIZE;
      for (let x = 0; x < FACE_SIZE; x++) {
        moved[to + (mirrored ? FACE_SIZE - 1 - x : x)] = faces[from + clamped(x - right)]!;
      }
    }
  }
  return moved;
}
