import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXPRESSION_COUNT } from '../expression.js';
import { readModel } from '../model/read-model.js';
import { encodeModelFile } from '../model/write.js';
import { throwIfAborted } from '../progress.js';
import { findModel } from '../recognizer/find-model.js';
import { openSession } from '../runtime/node.js';
import type { TrainingRows } from '../training/batches.js';
import { predictRows } from '../training/predictor.js';
import { readTensors, writeTensors } from '../training/safetensors.js';
import { mixTargets } from '../training/targets.js';
import type { ExecuteOptions } from './execute.js';

/** What the teachers said of the training rows, so that a resumed run need not ask them again, nor find them. */
const TEACHERS_FILE = 'teachers.safetensors';

/**
 * The training rows with the teachers' answer mixed into their targets, as the configuration asks: the mean of their
 * probabilities for each picture and its mirror image, as they were trained to give them, before calibration. That makes
 * them those of the majority, and surer; what targets are made of is how votes are spread.
 * Throws as `findModel`, `MODEL_BROKEN`, and `INTERRUPTED`.
 */
export async function teachTargets(
  { folder, settings, signal, onStage }: Pick<ExecuteOptions, 'folder' | 'settings' | 'signal' | 'onStage'>,
  rows: TrainingRows,
): Promise<TrainingRows> {
  const { teachers, teacherShare } = settings.training;
  if (teachers.length === 0) return rows;
  const path = join(folder, TEACHERS_FILE);
  if ((await stat(path).catch(() => undefined)) === undefined) {
    onStage?.(`asking ${teachers.length === 1 ? 'the teacher' : `${teachers.length} teachers`}`);
    const answers = await ask(settings, rows, signal);
    await writeTensors(path, { tensors: { answers }, metadata: { teachers: teachers.join(', ') } });
  }
  const { answers } = (await readTensors(path)).tensors;
  return { ...rows, targets: mixTargets(rows.targets, answers!, teacherShare) };
}

async function ask(
  { training, device, threads }: ExecuteOptions['settings'],
  { images, rows }: TrainingRows,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const mean = new Float32Array(rows.length * EXPRESSION_COUNT);
  for (const model of training.teachers) {
    const { bytes, path } = await findModel(model);
    const session = await openSession(uncalibrated(bytes, path), { device, threads });
    try {
      const onProgress = () => throwIfAborted(signal, 'Asking the teachers');
      const answers = await predictRows(session, images, rows, {}, { flip: true, onProgress });
      for (let i = 0; i < mean.length; i++) mean[i]! += answers[i]! / training.teachers.length;
    } finally {
      await session.release();
    }
  }
  return mean;
}

function uncalibrated(bytes: Uint8Array, name: string): Uint8Array {
  const { description, weights } = readModel(bytes, name);
  return encodeModelFile({ ...description, temperature: 1 }, weights);
}
