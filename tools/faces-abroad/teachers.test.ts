import { expect, it } from 'vitest';
import { partsOf } from './teachers.js';

it('deals the rows of a batch out by the shares, each row to one teacher', () => {
  expect(partsOf([0.5, 0.25, 0.25])(8)).toEqual([
    [0, 4],
    [4, 6],
    [6, 8],
  ]);
  const parts = partsOf([1.5, 1, 1, 1, 1].map((weight) => weight / 5.5))(128);
  expect(parts.map(([from, to]) => to - from)).toEqual([35, 23, 23, 24, 23]);
  expect(parts.at(-1)![1]).toBe(128);
});
