import { EXPRESSION_COUNT } from '../../src/expression.js';
import { readDescription } from '../../src/model/description.js';
import { exportModel } from '../../src/model/export.js';
import { findModel } from '../../src/model/find-model.js';
import { openSession } from '../../src/runtime/node.js';
import { floats } from '../../src/runtime/session.js';
import { addSoftmax } from '../../src/training/score.js';
import type { Teach } from '../../src/training/trainer.js';
import { withoutOffsets } from './raw-logits.js';
import type { WeightedTeacher } from './recipe.js';

/** The teachers' weighted mean answer before calibration; they compute in integers, which takes a third of the time. */
export async function openWeightedTeachers(
  teachers: readonly WeightedTeacher[],
  threads: number,
): Promise<{ readonly teach: Teach; release(): Promise<void> }> {
  const total = teachers.reduce((sum, { weight }) => sum + weight, 0);
  const opened = await Promise.all(
    teachers.map(async ({ model, weight }) => {
      const { bytes, path } = await findModel(model);
      const small = exportModel(bytes, 'int8', path);
      const session = await openSession(small, { threads, spin: false });
      return { session, share: weight / total, offsets: readDescription(bytes, path).offsets };
    }),
  );
  const teach: Teach = async (images) => {
    const mean = new Float32Array(images.shape[0]! * EXPRESSION_COUNT);
    for (const { session, share, offsets } of opened) {
      const { logits } = await session.run({ images });
      addSoftmax(withoutOffsets(floats(logits), { offsets }), mean, share);
    }
    return mean;
  };
  return {
    teach,
    release: async () => {
      for (const { session } of opened) await session.release();
    },
  };
}
