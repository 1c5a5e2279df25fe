import { FACE_BYTES, FACE_SIZE } from '../dataset/record.js';
import { EXPRESSION_COUNT } from '../expression.js';
import { floats, type Session, type Tensor, type Tensors } from '../runtime/session.js';

/** Pictures a run: enough to keep the cores busy, few enough to stay in the cache. */
export const PREDICTION_BATCH = 64;

export interface PredictOptions {
  /** Average the probabilities of each picture and its mirror image. */
  readonly flip?: boolean;
  /** Called after every batch with the number of pictures done. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Class probabilities `[n, 7]` of the pictures `rows` of `images` (48×48 bytes each), in batches of
 * {@link PREDICTION_BATCH}. `constants` are further inputs of the session, such as weights.
 */
export async function predictRows(
  session: Session,
  images: Uint8Array,
  rows: Int32Array,
  constants: Tensors = {},
  { flip = false, onProgress, signal }: PredictOptions = {},
): Promise<Float32Array> {
  const probabilities = new Float32Array(rows.length * EXPRESSION_COUNT);
  const batch = new Float32Array(PREDICTION_BATCH * FACE_BYTES);
  const input: Tensor = { shape: [PREDICTION_BATCH, 1, FACE_SIZE, FACE_SIZE], data: batch };
  for (let start = 0; start < rows.length; start += PREDICTION_BATCH) {
    signal?.throwIfAborted();
    const count = Math.min(PREDICTION_BATCH, rows.length - start);
    for (let i = 0; i < count; i++) {
      const at = rows[start + i]! * FACE_BYTES;
      batch.set(images.subarray(at, at + FACE_BYTES), i * FACE_BYTES);
    }
    const target = probabilities.subarray(start * EXPRESSION_COUNT, (start + count) * EXPRESSION_COUNT);
    target.set((await probabilitiesOf(session, input, constants)).subarray(0, target.length));
    if (flip) {
      mirror(batch);
      const mirrored = await probabilitiesOf(session, input, constants);
      for (let i = 0; i < target.length; i++) target[i] = (target[i]! + mirrored[i]!) / 2;
    }
    onProgress?.(start + count);
  }
  return probabilities;
}

async function probabilitiesOf(session: Session, images: Tensor, constants: Tensors): Promise<Float32Array> {
  const { probabilities } = await session.run({ images, ...constants });
  return floats(probabilities);
}

/** Mirrors every picture left to right, in place. */
function mirror(images: Float32Array): void {
  for (let row = 0; row < images.length; row += FACE_SIZE) images.subarray(row, row + FACE_SIZE).reverse();
}
