import { describe, expect, it } from 'vitest';
import {
  figureOf,
  orderOf,
  type RankingChoice,
  rankRuns,
  yardsticks,
} from '../../studio/runs/run-ranking.js';
import type { Judgement, RunSummary } from '../../studio/runs/run-shapes.js';

const judged = (accuracy: number, protocol = 'majority-7', n = 100): Judgement => ({
  protocol,
  table: 'fer2013new',
  split: 'test',
  n,
  accuracy,
  accuracyCi95: [accuracy - 0.1, accuracy + 0.1],
});
const run = (name: string, change: Partial<RunSummary> = {}): RunSummary => ({
  name,
  architecture: 'mien-s',
  epochs: 3,
  planned: 3,
  bestValidationAccuracy: 0.5,
  seconds: 60,
  started: null,
  seed: 1,
  data: 'fer2013',
  datasetHash: 'a'.repeat(64),
  state: 'finished',
  finished: true,
  judged: [],
  ...change,
});
const RUNS = [
  run('1-a', { judged: [judged(0.8), judged(0.95, 'argmax')] }),
  run('2-b', { judged: [judged(0.9)], architecture: 'mien-deep' }),
  run('3-c', { judged: [judged(0.99)], datasetHash: 'b'.repeat(64), data: 'other' }),
  run('4-d', { state: 'interrupted', finished: false }),
];
const choice = (change: Partial<RankingChoice> = {}): RankingChoice => ({
  order: { by: 'run', down: true },
  yardstick: yardsticks(RUNS)[0]!.key,
  words: '',
  state: '',
  pinned: new Set(),
  ...change,
});
const names = (runs: readonly RunSummary[]): string[] => runs.map(({ name }) => name);

describe('the list of runs', () => {
  it('knows yardsticks by protocol, votes, split, number of faces and data, the commonest first', () => {
    expect(yardsticks(RUNS).map(({ words, runs }) => [words.replace(/,.*:/, ':'), runs])).toEqual([
      ['majority-7: 100 faces of fer2013', 2],
      ['argmax: 100 faces of fer2013', 1],
      ['majority-7: 100 faces of other', 1],
    ]);
  });

  it('ranks figures of one yardstick alone: others are not in the ranking', () => {
    const order = { by: 'accuracy', down: true } as const;
    expect(names(rankRuns(RUNS, choice({ order })))).toEqual(['2-b', '1-a', '4-d', '3-c']);
    expect(figureOf(RUNS[2]!, yardsticks(RUNS)[0]!.key)).toBeUndefined();
    expect(names(rankRuns(RUNS, choice({ order: { ...order, down: false } })))).toEqual([
      '1-a',
      '2-b',
      '4-d',
      '3-c',
    ]);
  });

  it('is filtered by words and state, with pinned runs first', () => {
    expect(names(rankRuns(RUNS, choice({ words: 'Deep' })))).toEqual(['2-b']);
    expect(names(rankRuns(RUNS, choice({ state: 'interrupted' })))).toEqual(['4-d']);
    expect(names(rankRuns(RUNS, choice({ pinned: new Set(['1-a']) })))).toEqual(['1-a', '4-d', '3-c', '2-b']);
  });

  it('takes its order from the address, where that names one', () => {
    expect(orderOf({ sort: '-accuracy' })).toEqual({ by: 'accuracy', down: true });
    expect(orderOf({ sort: 'seed' })).toEqual({ by: 'seed', down: false });
    expect(orderOf({ sort: 'nonsense' })).toEqual({ by: 'run', down: true });
    expect(orderOf({})).toEqual({ by: 'run', down: true });
  });
});
