import { promoted, type Score } from './promotion.js';
import type { SweepPlan } from './sweep.js';
import type { Results, TrialJob, TrialResult } from './trial-result.js';

/** What trials are compared by: the plan's measure, and between equals the other one. */
export function scoreOf(
  { metric, second }: Pick<SweepPlan, 'metric' | 'second'>,
  result: Pick<TrialResult, 'validation' | 'second'>,
): Score {
  if (result.validation === null)
    return { first: Number.NEGATIVE_INFINITY, second: Number.NEGATIVE_INFINITY };
  const share = second?.share ?? 0;
  const mixed = (pick: 'accuracy' | 'loss'): number =>
    (1 - share) * result.validation![pick] + share * (result.second?.[pick] ?? result.validation![pick]);
  const [accuracy, loss] = [mixed('accuracy'), -mixed('loss')];
  return metric === 'accuracy' ? { first: accuracy, second: loss } : { first: loss, second: accuracy };
}

/** What of a plan decides who is promoted. */
export type Promotion = Pick<SweepPlan, 'rungs' | 'eta' | 'metric' | 'second'> & {
  readonly trials: readonly unknown[];
};

/**
 * The trials that enter each rung, as far as results tell. Those of the first are all. They depend on results alone: who
 * computed them, when and in which order, changes nothing.
 */
export function entered(
  plan: Promotion,
  results: { of(job: TrialJob): Pick<TrialResult, 'validation' | 'second'> | undefined },
): readonly (readonly number[])[] {
  const rungs: (readonly number[])[] = [Array.from(plan.trials.keys())];
  for (let rung = 0; rung + 1 < plan.rungs.length; rung++) {
    const known = (trial: number): Score | undefined => {
      const result = results.of({ trial, rung });
      return result && scoreOf(plan, result);
    };
    rungs.push(promoted(rungs[rung]!, { eta: plan.eta, scoreOf: known }));
  }
  return rungs;
}

/** What can be trained now, of the highest rung first. None is left where the sweep is done. */
export function openJobs(plan: SweepPlan, results: Pick<Results, 'of'>): readonly TrialJob[] {
  return entered(plan, results)
    .flatMap((trials, rung) => [trials.map((trial) => ({ trial, rung }))])
    .toReversed()
    .flat()
    .filter((job) => results.of(job) === undefined);
}
