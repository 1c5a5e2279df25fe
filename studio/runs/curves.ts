import { bestEpoch, type EpochRecord, type Selection } from '../../src/training/history.js';
import type { EpochMark, Series } from '../chart/series.js';
import type { LiveStep, RunConfig } from './run-shapes.js';

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

/** The training loss by step, of a training that goes on; nothing where none does. */
export function stepCurve(step: LiveStep | null | undefined): readonly Series[] {
  if (step?.curve === undefined || step.curve.length === 0) return [];
  const points = step.curve.map(({ at, loss }) => [at, loss] as const);
  return [{ name: 'training, by step', color: 'var(--train)', fine: true, points }];
}

/** The epoch whose weights a run keeps, and where its pictures change their size. */
export function epochMarks(metrics: readonly EpochRecord[], config: RunConfig | null): readonly EpochMark[] {
  const { select = 'accuracy', progressive } = (config?.training ?? {}) as {
    readonly select?: Selection;
    readonly progressive?: { readonly side: number; readonly epochs: number } | null;
  };
  const best = metrics[bestEpoch(metrics, select)];
  const change = progressive == null ? undefined : progressive.epochs + 1;
  return [
    ...(best === undefined ? [] : [{ epoch: best.epoch, words: `kept: epoch ${best.epoch}` }]),
    ...(change === undefined ? [] : [{ epoch: change, words: `from ${progressive!.side} to 48 pixels` }]),
  ];
}
