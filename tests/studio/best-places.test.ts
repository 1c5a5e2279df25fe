import { describe, expect, it } from 'vitest';
import { exampleEvaluation } from '../../src/evaluation/testing/run-report.js';
import { bestPlaces } from '../../studio/runs/best-places.js';
import type { RunDetails } from '../../studio/runs/run-shapes.js';
import { sharedEvaluations } from '../../studio/runs/shared-evaluations.js';

describe('of several runs', () => {
  it('the best value of a measure is marked, and none where all are alike', () => {
    expect(bestPlaces([0.5, 0.7, 0.6], 'more')).toEqual([1]);
    expect(bestPlaces([0.5, null, 0.4, 0.4], 'less')).toEqual([2, 3]);
    expect(bestPlaces([0.5, 0.5], 'more')).toEqual([]);
    expect(bestPlaces([null, 0.5], 'more')).toEqual([]);
    expect(bestPlaces([null, null], 'more')).toEqual([]);
  });

  it('only what all were judged by is compared', () => {
    const own = exampleEvaluation();
    const other = { ...own, protocol: 'majority-7' };
    const run = (...evaluation: (typeof own)[]): RunDetails => ({ evaluation }) as unknown as RunDetails;
    const shared = sharedEvaluations([run(own, other), run(other), run(own, other)]);
    expect(
      shared.map(({ place, evaluations }) => [place, evaluations.map(({ protocol }) => protocol)]),
    ).toEqual([[1, ['majority-7', 'majority-7', 'majority-7']]]);
    expect(sharedEvaluations([run(own), run({ ...own, n: own.n + 1 })])).toEqual([]);
  });
});
