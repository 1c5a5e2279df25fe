import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { EXPRESSION_COUNT } from '../../src/expression.js';
import { FACE_BYTES, FACE_SIZE } from '../../src/image/face-size.js';
import { type ModelDescription, readDescription } from '../../src/model/description.js';
import { findModel } from '../../src/model/find-model.js';
import { readTensors, writeTensors } from '../../src/model/safetensors.js';
import { openSession } from '../../src/runtime/node.js';
import { floats } from '../../src/runtime/session.js';

const BATCH = 64;

/** Logits `[n, 7]` as the network was trained: without what calibration added to them. */
export function withoutOffsets(
  logits: Float32Array,
  { offsets }: Pick<ModelDescription, 'offsets'>,
): Float32Array {
  return logits.map((value, i) => value - (offsets?.[i % EXPRESSION_COUNT] ?? 0));
}

/**
 * What a model says to faces (48×48 gray bytes each) before calibration: logits `[n, 7]`. They are kept in the folder
 * `kept`, where one is named, by the content of model and faces.
 */
export async function rawLogits(
  model: string,
  faces: Uint8Array,
  { threads, kept }: { readonly threads: number; readonly kept?: string | undefined },
): Promise<Float32Array> {
  const { bytes, path } = await findModel(model);
  const content = createHash('sha256').update(bytes).update(faces).digest('hex').slice(0, 16);
  const file = kept === undefined ? undefined : join(kept, `logits-${content}.safetensors`);
  const known = file === undefined ? undefined : await readTensors(file).catch(() => undefined);
  if (known?.tensors.logits !== undefined) return known.tensors.logits;
  const description = readDescription(bytes, path);
  const session = await openSession(bytes, { threads, spin: false });
  const count = faces.length / FACE_BYTES;
  const logits = new Float32Array(count * EXPRESSION_COUNT);
  try {
    for (let start = 0; start < count; start += BATCH) {
      const size = Math.min(BATCH, count - start);
      const data = Float32Array.from(faces.subarray(start * FACE_BYTES, (start + size) * FACE_BYTES));
      const outputs = await session.run({ images: { shape: [size, 1, FACE_SIZE, FACE_SIZE], data } });
      logits.set(withoutOffsets(floats(outputs.logits), description), start * EXPRESSION_COUNT);
    }
  } finally {
    await session.release();
  }
  if (file !== undefined) await writeTensors(file, { tensors: { logits }, metadata: { model: path } });
  return logits;
}

/** The mean of several networks' logits. */
export function meanLogits(all: readonly Float32Array[]): Float32Array {
  return all[0]!.map((_, i) => all.reduce((sum, logits) => sum + logits[i]!, 0) / all.length);
}
