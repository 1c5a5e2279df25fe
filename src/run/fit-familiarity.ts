import type { FaceDataset } from '../dataset/record.js';
import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import type { ModelDescription } from '../model/description.js';
import { withOperatingPoint } from '../model/operating-point.js';
import { openSession } from '../runtime/node.js';
import { floats } from '../runtime/session.js';
import { unseenValidation } from './calibration-rows.js';
import { gatherFaces } from './evaluate-model.js';

/** Faces a run of the network. */
const BATCH = 64;
/** Digits that are kept of the bound. */
const DIGITS = 5;

/**
 * The bound of familiarity that a share `kept` of validation faces reaches, those that no training face is a near-duplicate of.
 * `name` stands for the model in messages. Throws as `withOperatingPoint`, and `DATASET_EMPTY`.
 */
export async function fitFamiliarity(
  bytes: Uint8Array,
  name: string,
  dataset: FaceDataset,
  kept: number,
): Promise<NonNullable<ModelDescription['familiarity']>> {
  const measure = 'feature-norm';
  const measuring = withOperatingPoint(bytes, name, { familiarity: { measure, below: 0 } });
  const { rows } = unseenValidation(dataset);
  const faces = gatherFaces(dataset.images, rows);
  const session = await openSession(measuring, { spin: false });
  const values: number[] = [];
  try {
    for (let start = 0; start < rows.length; start += BATCH) {
      const size = Math.min(BATCH, rows.length - start);
      const data = Float32Array.from(faces.subarray(start * FACE_BYTES, (start + size) * FACE_BYTES));
      const outputs = await session.run({ images: { shape: [size, 1, FACE_SIZE, FACE_SIZE], data } });
      values.push(...floats(outputs.familiarity));
    }
  } finally {
    await session.release();
  }
  const sorted = values.toSorted((a, b) => a - b);
  const lost = Math.min(sorted.length - 1, Math.floor((1 - kept) * sorted.length));
  return { measure, below: Number(sorted[lost]!.toPrecision(DIGITS)) };
}
