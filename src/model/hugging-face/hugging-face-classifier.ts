import { EXPRESSION_COUNT } from '../../expression.js';
import { FACE_BYTES, FACE_SIZE } from '../../image/face-size.js';
import { floats, type Session } from '../../runtime/session.js';
import { PIXEL_VALUES } from './classifier-graph.js';

/** How many faces are asked about at once. */
const BATCH = 64;

/** A classifier for Hugging Face, asked as transformers.js asks it: gray faces in three equal colours, and a softmax. */
export class HuggingFaceClassifier {
  constructor(private readonly session: Session) {}

  /** `[N, 7]` of `faces` `[N, 48, 48]`. Throws `RUNTIME_FAILED`. */
  async probabilities(faces: Uint8Array): Promise<Float32Array> {
    const count = faces.length / FACE_BYTES;
    const all = new Float32Array(count * EXPRESSION_COUNT);
    for (let from = 0; from < count; from += BATCH) {
      const some = faces.subarray(from * FACE_BYTES, Math.min(count, from + BATCH) * FACE_BYTES);
      const shape = [some.length / FACE_BYTES, 3, FACE_SIZE, FACE_SIZE];
      const { logits } = await this.session.run({ [PIXEL_VALUES]: { shape, data: inThreeColours(some) } });
      all.set(softmax(floats(logits)), from * EXPRESSION_COUNT);
    }
    return all;
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

function inThreeColours(faces: Uint8Array): Float32Array {
  const pixels = new Float32Array(3 * faces.length);
  for (let at = 0; at < faces.length; at += FACE_BYTES) {
    const face = faces.subarray(at, at + FACE_BYTES);
    for (let colour = 0; colour < 3; colour++) pixels.set(face, 3 * at + colour * FACE_BYTES);
  }
  return pixels;
}

function softmax(logits: Float32Array): Float32Array {
  const shares = new Float32Array(logits.length);
  for (let row = 0; row < logits.length; row += EXPRESSION_COUNT) {
    const values = logits.subarray(row, row + EXPRESSION_COUNT);
    const most = Math.max(...values);
    const powers = Array.from(values, (value) => Math.exp(value - most));
    const sum = powers.reduce((total, power) => total + power, 0);
    shares.set(
      powers.map((power) => power / sum),
      row,
    );
  }
  return shares;
}
