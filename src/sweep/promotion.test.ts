import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { promoted, type Score } from './promotion.js';

const score = (first: number): Score => ({ first, second: 0 });
const among = (values: readonly (number | undefined)[]) => ({
  eta: 3,
  scoreOf: (trial: number) => (values[trial] === undefined ? undefined : score(values[trial])),
});
const order = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('promoted', () => {
  // By hand, with eta 3: of 3 results the best is trial 1; of 4 it is trial 3; of 6 the best two are 3 and 4; of 9 the best
  // three are 8, 3 and 4.
  const nine = [0.5, 0.7, 0.6, 0.9, 0.8, 0.4, 0.3, 0.65, 0.95];

  it('takes the best third of each beginning', () => {
    expect(promoted(order(9), among(nine))).toEqual([1, 3, 4, 8]);
    // The next rung: of [1, 3, 4] the best is 4, and of all four still one goes on, which is 4 too.
    const next = new Map([1, 3, 4, 8].map((trial, i) => [trial, score([0.75, 0.85, 0.92, 0.8][i]!)]));
    expect(promoted([1, 3, 4, 8], { eta: 3, scoreOf: (trial) => next.get(trial) })).toEqual([4]);
  });

  it('promotes nobody among fewer than eta, and nobody who failed', () => {
    expect(promoted(order(2), among(nine))).toEqual([]);
    expect(promoted(order(3), among([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1]))).toEqual([2]);
    expect(promoted(order(3), among(order(3).map(() => Number.NEGATIVE_INFINITY)))).toEqual([]);
  });

  it('prefers the better second measure between equals, and then the one that entered first', () => {
    const seconds = [
      { first: 1, second: -2 },
      { first: 1, second: -1 },
      { first: 1, second: -1 },
    ];
    expect(promoted([2, 0, 1], { eta: 3, scoreOf: (trial) => seconds[trial] })).toEqual([2]);
    expect(promoted([0, 1, 2], { eta: 3, scoreOf: (trial) => seconds[trial] })).toEqual([1]);
  });

  it('stops at the first result that is missing, and further results take nothing back', () => {
    const random = new Random(5);
    for (let round = 0; round < 50; round++) {
      const values: (number | undefined)[] = order(12).map(() => random.below(6) / 6);
      const all = promoted(order(12), among(values));
      values[random.below(12)] = undefined;
      const some = promoted(order(12), among(values));
      expect(all.slice(0, some.length)).toEqual(some);
    }
  });

  it('is ASHA with one worker, as its authors write it', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new Random(seed);
      const [trials, rungs, eta] = [9 + random.below(30), 3, 2 + random.below(3)];
      const values = order(rungs).map(() => order(trials).map(() => random.next()));
      const wanted = asha({ trials, rungs, eta }, values);
      let entered: readonly number[] = order(trials);
      for (const [rung, expected] of wanted.entries()) {
        expect(entered).toEqual(expected);
        entered = promoted(entered, { eta, scoreOf: (trial) => score(values[rung]![trial]!) });
      }
    }
  });
});

/** Algorithm 2 of Li et al. (2020), word for word, with one worker and a given number of trials. Who entered each rung. */
function asha(
  { trials, rungs, eta }: { readonly trials: number; readonly rungs: number; readonly eta: number },
  values: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const entered: number[][] = Array.from({ length: rungs }, () => []);
  const getJob = (): readonly [number, number] | undefined => {
    for (let k = rungs - 2; k >= 0; k--) {
      const candidates = entered[k]!.toSorted((a, b) => values[k]![b]! - values[k]![a]!);
      const promotable = candidates
        .slice(0, Math.floor(candidates.length / eta))
        .filter((trial) => !entered[k + 1]!.includes(trial));
      if (promotable.length > 0) return [promotable[0]!, k + 1];
    }
    return entered[0]!.length < trials ? [entered[0]!.length, 0] : undefined;
  };
  for (let job = getJob(); job !== undefined; job = getJob()) entered[job[1]]!.push(job[0]);
  return entered;
}
