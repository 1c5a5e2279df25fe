import type { FaceDataset } from '../dataset/record.js';
import { fitTemperature, logProbabilities, type TemperatureFit } from '../evaluation/temperature.js';
import { EXPRESSION_COUNT } from '../expression.js';
import { type ModelBytes, modelName } from '../model/find-model.js';
import { withOperatingPoint } from '../model/operating-point.js';
import { defaultShares, weightsFor } from '../model/prior.js';
import { openRecognizer } from '../recognizer/create-recognizer.js';
import { unseenValidation } from './calibration-rows.js';
import { gatherFaces } from './evaluate-model.js';

/**
 * The temperature with the lowest log loss on the validation faces of a dataset that are no near-duplicates of training
 * ones, by majority-7 or, without votes, the source's labels. Rows are weighted so that their class shares are those that
 * the model's answers are for; where its file does not say these, all rows count alike.
 * Throws `DATASET_EMPTY` where there is no such face, and as `openRecognizer`.
 */
export async function fitOperatingTemperature(
  { bytes, path }: Pick<ModelBytes, 'bytes' | 'path'>,
  dataset: FaceDataset,
): Promise<TemperatureFit> {
  const plain = withOperatingPoint(bytes, path, { temperature: 1 });
  const recognizer = await openRecognizer({ bytes: plain, path, name: modelName(path) });
  try {
    const { rows, labels } = unseenValidation(dataset);
    const probabilities = await recognizer.probabilities(gatherFaces(dataset.images, rows));
    const shares = defaultShares(recognizer.description);
    const weights = shares && weightsFor(shares, labels);
    return fitTemperature(logProbabilities(probabilities), labels, EXPRESSION_COUNT, weights);
  } finally {
    await recognizer.release();
  }
}
