import { EXPRESSION_COUNT } from '../../src/expression.js';
import { FACE_BYTES } from '../../src/image/face-size.js';
import { readDescription } from '../../src/model/description.js';
import { exportModel } from '../../src/model/export.js';
import { findModel } from '../../src/model/find-model.js';
import { openSession } from '../../src/runtime/node.js';
import { floats, type Tensor } from '../../src/runtime/session.js';
import { addSoftmax } from '../../src/training/score.js';
import type { Teach } from '../../src/training/trainer.js';
import { withoutOffsets } from './raw-logits.js';
import type { WeightedTeacher } from './recipe.js';

export interface WeightedTeachers {
  /** The teachers' weighted mean answer before calibration. */
  readonly teach: Teach;
  /**
   * Each face of a batch is answered by one teacher, and so many by each as it weighs: over epochs, whose batches are shuffled, a
   * face gets the mean of all, for the time of one.
   */
  readonly teachInTurn: Teach;
  release(): Promise<void>;
}

/** Teachers whose files say where their activations lie compute in integers, which takes a third of the time. */
export async function openWeightedTeachers(
  teachers: readonly WeightedTeacher[],
  threads: number,
): Promise<WeightedTeachers> {
  const total = teachers.reduce((sum, { weight }) => sum + weight, 0);
  const opened = await Promise.all(
    teachers.map(async ({ model, weight }) => {
      const { bytes, path } = await findModel(model);
      const { offsets, activations } = readDescription(bytes, path);
      const small = activations === undefined ? bytes : exportModel(bytes, 'int8', path);
      const session = await openSession(small, { threads, spin: false });
      const answer = async (images: Tensor): Promise<Float32Array> => {
        const { logits } = await session.run({ images });
        return withoutOffsets(floats(logits), { offsets });
      };
      return { session, share: weight / total, answer };
    }),
  );
  const parts = partsOf(opened.map(({ share }) => share));
  return {
    teach: async (images) => {
      const mean = new Float32Array(images.shape[0]! * EXPRESSION_COUNT);
      for (const { answer, share } of opened) addSoftmax(await answer(images), mean, share);
      return mean;
    },
    teachInTurn: async (images) => {
      const answers = new Float32Array(images.shape[0]! * EXPRESSION_COUNT);
      for (const [i, [from, to]] of parts(images.shape[0]!).entries()) {
        if (from === to) continue;
        const data = floats(images).subarray(from * FACE_BYTES, to * FACE_BYTES);
        const logits = await opened[i]!.answer({ shape: [to - from, ...images.shape.slice(1)], data });
        addSoftmax(logits, answers.subarray(from * EXPRESSION_COUNT, to * EXPRESSION_COUNT), 1);
      }
      return answers;
    },
    release: async () => {
      for (const { session } of opened) await session.release();
    },
  };
}

/** How rows are dealt out by shares that sum to 1: for each share the first row and the one after its last. */
export function partsOf(
  shares: readonly number[],
): (rows: number) => readonly (readonly [from: number, to: number])[] {
  return (rows) => {
    let share = 0;
    return shares.map((each) => {
      const from = Math.round(rows * share);
      share += each;
      return [from, Math.round(rows * share)];
    });
  };
}
