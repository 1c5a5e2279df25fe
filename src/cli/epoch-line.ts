import { percent } from '../text/number-text.js';
import type { EpochRecord } from '../training/history.js';

/** What an epoch came to, as one line of a terminal of 80 columns. */
export function epochLine(record: EpochRecord, epochs: number, best: boolean): string {
  const { epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy, imagesPerSecond, seconds } =
    record;
  return (
    `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}` +
    `  train ${trainLoss.toFixed(3)} ${percent(trainAccuracy)}` +
    `  validation ${validationLoss.toFixed(3)} ${percent(validationAccuracy)}` +
    `  ${Math.round(imagesPerSecond)}/s  ${seconds.toFixed(seconds < 100 ? 1 : 0)} s${best ? '  best' : ''}`
  );
}
