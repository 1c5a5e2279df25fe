import { join } from 'node:path';
import type { EpochRecord } from '../training/history.js';
import type { TrialSettings } from './list-trials.js';
import { openJobs, scoreOf } from './open-jobs.js';
import { compareScores } from './promotion.js';
import type { Sweep, SweepPlan } from './sweep.js';
import { Results, type TrialResult } from './trial-result.js';
import { attemptKey } from './work-sweep.js';

/** How one trial did. */
export interface RankedTrial {
  readonly trial: number;
  readonly settings: TrialSettings;
  /** Rungs that it ended, 0 for one that was not begun. */
  readonly rungs: number;
  /** Epochs that it trained. */
  readonly epochs: number;
  /** The epoch that it would keep, from 1; 0 for none. */
  readonly kept: number;
  /** Of that epoch, on validation; `null` where there is none. */
  readonly accuracy: number | null;
  readonly loss: number | null;
  /** On the second dataset. */
  readonly second: { readonly accuracy: number; readonly loss: number } | null;
  /** The code of what made it fail. */
  readonly failed: string | null;
  /** Its run folder. */
  readonly folder: string | null;
}

export interface SweepSummary {
  readonly sweep: string;
  readonly search: SweepPlan['search'];
  readonly metric: SweepPlan['metric'];
  readonly second: string | null;
  /** Trials that were planned: the winner is the best of so many, by validation. */
  readonly trials: number;
  /** Epochs after which trials are compared. */
  readonly rungs: readonly number[];
  /** Of all trials together; `full` is what training each to the end would take. */
  readonly epochs: { readonly trained: number; readonly full: number };
  readonly finished: boolean;
  /** The best trial so far: of those that came farthest, the one with the best score. */
  readonly winner: RankedTrial | null;
  /** From the best to the worst. */
  readonly ranking: readonly RankedTrial[];
}

/** A ranking with the curves that it comes from. */
export interface SweepOutcome {
  readonly plan: SweepPlan;
  readonly summary: SweepSummary;
  /** By trial. */
  readonly histories: readonly (readonly EpochRecord[])[];
}

/** Ranks what there is. It depends on the results alone, not on who put them or when. Throws `STORE_BROKEN`. */
export async function summarizeSweep({ store, plan }: Sweep): Promise<SweepOutcome> {
  const results = new Results(store);
  await results.refresh();
  const last = plan.trials.map((_, trial) => results.last(trial, plan.rungs.length));
  const order = Array.from(plan.trials.keys()).toSorted(
    (a, b) => compareTrials(plan, last[a], last[b]) || a - b,
  );
  const ranking = order.map((trial) => ranked(store.name, trial, plan.trials[trial]!.settings, last[trial]));
  const [first] = ranking;
  const trained = ranking.reduce((sum, { epochs }) => sum + epochs, 0);
  return {
    plan,
    summary: {
      sweep: plan.id,
      search: plan.search,
      metric: plan.metric,
      second: plan.second?.name ?? null,
      trials: plan.trials.length,
      rungs: plan.rungs,
      epochs: { trained, full: plan.trials.length * plan.rungs.at(-1)! },
      finished: openJobs(plan, results).length === 0,
      winner: first === undefined || first.accuracy === null ? null : first,
      ranking,
    },
    histories: last.map((result) => result?.history ?? []),
  };
}

/** Those that failed come last, and before them those that were not begun. */
function compareTrials(plan: SweepPlan, a: TrialResult | undefined, b: TrialResult | undefined): number {
  const place = (result: TrialResult | undefined): number =>
    result === undefined ? -1 : result.failed === null ? result.rung : -2;
  if (place(a) !== place(b)) return place(b) - place(a);
  return a === undefined || b === undefined ? 0 : compareScores(scoreOf(plan, a), scoreOf(plan, b));
}

function ranked(
  store: string,
  trial: number,
  settings: TrialSettings,
  result: TrialResult | undefined,
): RankedTrial {
  return {
    trial,
    settings,
    rungs: result === undefined ? 0 : result.rung + 1,
    epochs: result?.history.length ?? 0,
    kept: result?.kept ?? 0,
    accuracy: result?.validation?.accuracy ?? null,
    loss: result?.validation?.loss ?? null,
    second: result?.second ?? null,
    failed: result?.failed?.code ?? null,
    folder: result === undefined ? null : join(store, attemptKey(result, result.attempt)),
  };
}
