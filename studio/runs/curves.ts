import type { EpochRecord } from '../../src/training/history.js';
import type { Series } from '../chart/line-chart.js';

type Value =
  | 'trainLoss'
  | 'validationLoss'
  | 'trainAccuracy'
  | 'validationAccuracy'
  | 'learningRate'
  | 'imagesPerSecond';

export function curve(
  metrics: readonly EpochRecord[],
  value: Value,
  look: Pick<Series, 'name' | 'color' | 'dashed'>,
): Series {
  // A loss that is no number any more is written as null.
  return { ...look, points: metrics.map((epoch) => [epoch.epoch, epoch[value] ?? Number.NaN] as const) };
}
