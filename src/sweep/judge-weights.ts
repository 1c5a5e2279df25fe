import { join } from 'node:path';
import type { FaceDataset } from '../dataset/record.js';
import { EXPRESSION_COUNT } from '../expression.js';
import { chooseLowering } from '../graph/lowering/choose.js';
import { lower } from '../graph/lowering/lower.js';
import { toOnnx } from '../graph/onnx/write.js';
import { readTensors } from '../model/safetensors.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import { takeHead } from '../nn/heads.js';
import { buildInference } from '../nn/inference.js';
import type { RunSettings } from '../run/run-folder.js';
import { openSession } from '../runtime/node.js';
import { BEST_FILE } from '../training/checkpoint.js';
import { PREDICTION_BATCH, predictRows } from '../training/predictor.js';
import { judge } from '../training/score.js';
import { selectTrainingRows } from '../training/select.js';

/**
 * Judges the epoch that a run folder keeps, before calibration, on the validation faces of another dataset. Throws
 * `DATASET_EMPTY` where that has none, and as reading.
 */
export async function judgeWeights(
  folder: string,
  { training: config, device, threads, table }: RunSettings,
  dataset: FaceDataset,
): Promise<{ readonly accuracy: number; readonly loss: number }> {
  const { images, rows, labels } = selectTrainingRows(dataset, config, table ?? undefined).validation;
  const architecture = findArchitecture(config.model);
  const { tensors } = await readTensors(join(folder, BEST_FILE));
  const head = { first: 0, classes: EXPRESSION_COUNT, allClasses: 2 * EXPRESSION_COUNT };
  const weights = config.auxiliary === null ? tensors : takeHead(architecture, tensors, head);
  const graph = buildInference(architecture, { classes: EXPRESSION_COUNT, batch: PREDICTION_BATCH });
  const lowering = await chooseLowering(openSession, device, threads);
  const session = await openSession(toOnnx(lower(graph, lowering)), { device, threads });
  try {
    const inputs = Object.fromEntries(
      Object.entries(weights).map(([name, data]) => [name, { shape: [data.length], data }]),
    );
    return judge(await predictRows(session, images, rows, inputs), labels);
  } finally {
    await session.release();
  }
}
