import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXPRESSION_COUNT } from '../expression.js';
import { MODEL_FORM, readDescription } from '../model/description.js';
import { findModel } from '../model/find-model.js';
import { guardOutputs } from '../model/guard-outputs.js';
import { readModelFile, writeModelFile } from '../model/model-file.js';
import { openSession } from '../runtime/node.js';
import { floats, type Session, type Tensor } from '../runtime/session.js';
import { addSoftmax } from '../training/score.js';
import type { Teach } from '../training/trainer.js';
import type { ExecuteOptions } from './execute-options.js';
import { RUN_FILES } from './run-folder.js';

export interface Teachers {
  /** None where the configuration wants no teachers. */
  readonly teach: Teach | undefined;
  release(): Promise<void>;
}

/**
 * Opens the configuration's teachers. What they say is the mean of their probabilities as they were trained to give
 * them, before calibration: that makes them those of the majority, and surer; what targets are made of is how votes are
 * spread. Copies are kept in the run folder, so that a resumed run has the very same.
 * Throws as `findModel`, and `MODEL_BROKEN`.
 */
export async function openTeachers({
  folder,
  settings,
}: Pick<ExecuteOptions, 'folder' | 'settings'>): Promise<Teachers> {
  const { training, device, threads } = settings;
  const opened: Teacher[] = [];
  const release = async () => {
    for (const { session } of opened) await session.release();
  };
  if (training.teachers.length === 0) return { teach: undefined, release };
  try {
    for (const [i, model] of training.teachers.entries()) {
      const path = join(folder, RUN_FILES.teachers, `${i + 1}.onnx`);
      if ((await stat(path).catch(() => undefined)) === undefined) {
        const found = await findModel(model);
        readDescription(found.bytes, found.path);
        await writeModelFile(path, found.bytes);
      }
      const bytes = await readModelFile(path);
      const { offsets } = readDescription(bytes, path);
      // By turns with the step, whose threads would have to share the cores with ones that wait awake.
      const session = await openSession(bytes, { device, threads, spin: false });
      opened.push({ session: guardOutputs(session, path, MODEL_FORM), offsets });
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { teach: (images) => ask(opened, images), release };
}

interface Teacher {
  readonly session: Session;
  /** What calibration added to its logits. */
  readonly offsets: readonly number[] | undefined;
}

async function ask(teachers: readonly Teacher[], images: Tensor): Promise<Float32Array> {
  const mean = new Float32Array(images.shape[0]! * EXPRESSION_COUNT);
  for (const { session, offsets } of teachers) {
    const { logits } = await session.run({ images });
    const raw = floats(logits);
    const own = offsets === undefined ? raw : raw.map((value, i) => value - offsets[i % EXPRESSION_COUNT]!);
    addSoftmax(own, mean, 1 / teachers.length);
  }
  return mean;
}
