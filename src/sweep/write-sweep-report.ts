import { join } from 'node:path';
import { type SweepLine, sweepFigure } from '../figure/sweep.js';
import { writeFileAtomic, writeJson } from '../files/write-whole.js';
import { count, counted } from '../text/number-text.js';
import type { SweepOutcome } from './sweep-summary.js';

export const SWEEP_FILES = { summary: 'sweep.json', picture: 'sweep.svg' } as const;

/** Writes ranking and picture into the sweep's folder. Throws as writing. */
export async function writeSweepReport(folder: string, outcome: SweepOutcome): Promise<void> {
  await writeJson(join(folder, SWEEP_FILES.summary), outcome.summary);
  await writeFileAtomic(join(folder, SWEEP_FILES.picture), sweepPicture(outcome));
}

/** The picture of a sweep, as an SVG. */
export function sweepPicture({ plan, summary, histories }: SweepOutcome): string {
  const { metric, ranking, trials, rungs, epochs } = summary;
  const pick = metric === 'accuracy' ? 'validationAccuracy' : 'validationLoss';
  const lines = ranking.map(
    ({ trial, settings, [metric]: value }): SweepLine => ({
      ...{ trial, settings, value },
      curve: histories[trial]!.map((record) => record[pick]),
    }),
  );
  const model = plan.trials[0]!.training.model;
  return sweepFigure({
    title: `Sweep of ${counted(trials, 'trial')}`,
    subtitle:
      `${model}, ${plan.search}; ${count(epochs.trained)} of ${counted(epochs.full, 'epoch')} trained` +
      `${rungs.length > 1 ? `; trials are compared after ${rungs.join(', ')} epochs` : ''}`,
    measure: `${metric} on validation`,
    rungs,
    trials: lines,
  });
}
