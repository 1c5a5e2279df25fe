import { FACE_BYTES, FACE_SIZE } from '../dataset/record.js';
import { EXPRESSION_COUNT } from '../expression.js';
import { floats, type Session, type Tensor, type Tensors } from '../runtime/session.js';

/** Pictures a run: enough to keep the cores busy, few enough to stay in the cache. */
export const PREDICTION_BATCH = 64;

/**
 * Class probabilities `[n, 7]` of the pictures `rows` of `images` (48×48 bytes each), in batches of
 * {@link PREDICTION_BATCH}. `constants` are further inputs of the session, such as weights.
 */
export async function predictRows(
  session: Session,
  images: Uint8Array,
  rows: Int32Array,
  constants: Tensors = {},
): Promise<Float32Array> {
  const probabilities = new Float32Array(rows.length * EXPRESSION_COUNT);
  const batch = new Float32Array(PREDICTION_BATCH * FACE_BYTES);
  const input: Tensor = { shape: [PREDICTION_BATCH, 1, FACE_SIZE, FACE_SIZE], data: batch };
  for (let start = 0; start < rows.length; start += PREDICTION_BATCH) {
    const count = Math.min(PREDICTION_BATCH, rows.length - start);
    for (let i = 0; i < count; i++) {
      const at = rows[start + i]! * FACE_BYTES;
      batch.set(images.subarray(at, at + FACE_BYTES), i * FACE_BYTES);
    }
    const target = probabilities.subarray(start * EXPRESSION_COUNT, (start + count) * EXPRESSION_COUNT);
    const answers = await session.run({ images: input, ...constants });
    target.set(floats(answers.probabilities).subarray(0, target.length));
  }
  return probabilities;
}
