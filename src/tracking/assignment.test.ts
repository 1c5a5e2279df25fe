import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign } from './assignment.js';

/** The least total by trying every way, a row alone costing `alone`. */
function leastByTrying(costs: readonly (readonly number[])[], alone: number, row = 0, taken = 0): number {
  if (row === costs.length) return 0;
  let least = alone + leastByTrying(costs, alone, row + 1, taken);
  costs[row]!.forEach((cost, column) => {
    if ((taken & (1 << column)) !== 0 || cost === Number.POSITIVE_INFINITY) return;
    least = Math.min(least, cost + leastByTrying(costs, alone, row + 1, taken | (1 << column)));
  });
  return least;
}

describe('assign', () => {
  it('costs as little as the best of all ways', () => {
    const cost = fc.oneof(fc.double({ min: 0, max: 50, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY));
    const table = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 5 }))
      .chain(([rows, columns]) =>
        fc.array(fc.array(cost, { minLength: columns, maxLength: columns }), {
          minLength: rows,
          maxLength: rows,
        }),
      );
    fc.assert(
      fc.property(table, fc.double({ min: 1, max: 60, noNaN: true }), (costs, alone) => {
        const pairs = assign(costs, alone);
        expect(new Set(pairs.map(([row]) => row)).size).toBe(pairs.length);
        expect(new Set(pairs.map(([, column]) => column)).size).toBe(pairs.length);
        const total = pairs.reduce((sum, [row, column]) => sum + costs[row]![column]!, 0);
        expect(total + alone * (costs.length - pairs.length)).toBeCloseTo(leastByTrying(costs, alone), 6);
      }),
      { numRuns: 300 },
    );
  });

  it('has no pairs where there is nothing to pair', () => {
    expect(assign([], 1)).toEqual([]);
    expect(assign([[], []], 1)).toEqual([]);
    expect(assign([[Number.POSITIVE_INFINITY]], 1)).toEqual([]);
  });
});
