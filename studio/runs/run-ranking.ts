import { votesText } from '../../src/evaluation/votes-text.js';
import { count } from '../../src/text/number-text.js';
import type { Query } from '../shell/parse-route.js';
import type { Judgement, RunSummary } from './run-shapes.js';

/** What figures are of: only those of one yardstick compare. */
export interface Yardstick {
  readonly key: string;
  readonly words: string;
  /** Runs that were judged by it. */
  readonly runs: number;
}

/** Every yardstick that runs were judged by, that of most runs first. */
export function yardsticks(runs: readonly RunSummary[]): readonly Yardstick[] {
  const found = new Map<string, Yardstick>();
  for (const run of runs) {
    for (const judged of run.judged) {
      const key = keyOf(run, judged);
      const { protocol, table, split, n } = judged;
      const words = `${protocol}, ${votesText(table)}, ${split}: ${count(n)} faces of ${run.data ?? 'unknown data'}`;
      found.set(key, { key, words, runs: (found.get(key)?.runs ?? 0) + 1 });
    }
  }
  return [...found.values()].sort((a, b) => b.runs - a.runs);
}

/** A run's figure by a yardstick; `undefined` where it was not judged by it. */
export function figureOf(run: RunSummary, yardstick: string | undefined): Judgement | undefined {
  return run.judged.find((judged) => keyOf(run, judged) === yardstick);
}

function keyOf({ datasetHash }: RunSummary, { protocol, table, split, n }: Judgement): string {
  return [protocol, table ?? 'source', split, n, datasetHash?.slice(0, 12) ?? ''].join('|');
}

/** Columns by which runs can be sorted. */
export const SORTS = ['run', 'data', 'network', 'seed', 'time', 'accuracy'] as const;
export type Sort = (typeof SORTS)[number];
export interface Order {
  readonly by: Sort;
  readonly down: boolean;
}

/** From an address: `accuracy`, or `-accuracy` for the highest first. Default: the newest first. */
export function orderOf({ sort = '-run' }: Query): Order {
  const down = sort.startsWith('-');
  const by = SORTS.find((name) => name === sort.replace(/^-/, ''));
  return by === undefined ? { by: 'run', down: true } : { by, down };
}

export function orderText({ by, down }: Order): string {
  return `${down ? '-' : ''}${by}`;
}

export interface RankingChoice {
  readonly order: Order;
  readonly yardstick: string | undefined;
  /** Part of a name, network or data set. */
  readonly words: string;
  /** A state; empty: all. */
  readonly state: string;
  readonly pinned: ReadonlySet<string>;
}

/** The runs that are wanted, pinned ones first; runs without the value that they are sorted by come last. */
export function rankRuns(
  runs: readonly RunSummary[],
  { order: { by, down }, yardstick, words, state, pinned }: RankingChoice,
): readonly RunSummary[] {
  const wanted = words.trim().toLowerCase();
  const fits = (run: RunSummary): boolean =>
    (state === '' || run.state === state) &&
    [run.name, run.architecture, run.data].some((text) => text?.toLowerCase().includes(wanted));
  const value = (run: RunSummary): string | number | null | undefined =>
    ({
      run: run.started ?? run.name,
      data: run.data,
      network: run.architecture,
      seed: run.seed,
      time: run.seconds,
      accuracy: figureOf(run, yardstick)?.accuracy,
    })[by];
  return runs.filter(fits).sort((a, b) => {
    const first = Number(pinned.has(b.name)) - Number(pinned.has(a.name));
    return first || compare(value(a), value(b), down) || (a.name < b.name ? 1 : -1);
  });
}

function compare(
  a: string | number | null | undefined,
  b: string | number | null | undefined,
  down: boolean,
): number {
  if (a == null || b == null) return Number(a == null) - Number(b == null);
  if (a === b) return 0;
  return a < b === down ? 1 : -1;
}
