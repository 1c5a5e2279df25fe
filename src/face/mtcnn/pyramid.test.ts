import { expect, test } from 'vitest';
import { MOST_PIXELS, pyramidScales } from './pyramid.js';

test('a 100×80 picture for faces from 20 pixels', () => {
  // 0.6 · 0.709ⁿ while 80 · scale ≥ 12, that is scale ≥ 0.15
  const expected = [0.6, 0.4254, 0.30161, 0.21384, 0.15161];
  const scales = pyramidScales(100, 80, 20, 0.709);
  expect(scales).toHaveLength(expected.length);
  expected.forEach((scale, i) => {
    expect(scales[i]).toBeCloseTo(scale, 5);
  });
});

test('a picture smaller than the smallest face has no scale', () => {
  expect(pyramidScales(300, 19, 20, 0.709)).toEqual([]);
  expect(pyramidScales(300, 20, 20, 0.709)).toEqual([0.6]);
});

test('a huge picture is searched at a bounded number of pixels', () => {
  const [first] = pyramidScales(50_000, 40_000, 12, 0.709);
  expect(50_000 * 40_000 * first! ** 2).toBeCloseTo(MOST_PIXELS, 0);
  // 50 megapixels are within the bound at the default smallest face.
  expect(pyramidScales(8660, 5773, 20, 0.709)[0]).toBe(0.6);
});
