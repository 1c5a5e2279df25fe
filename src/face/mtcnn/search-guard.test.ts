import { expect, test } from 'vitest';
import { DEFAULT_MAX_WORK, searchWork } from './search-guard.js';

const usual = { minFace: 20, scaleFactor: 0.709 };

test('work is the area at the first scale, and of all further ones a geometric series', () => {
  const first = 640 * 480 * (12 / 20) ** 2;
  expect(searchWork(640, 480, usual)).toBeCloseTo(first / (1 - 0.709 ** 2) / 1e6, 2);
  const fine = { minFace: 12, scaleFactor: 0.95 };
  expect(searchWork(1000, 1000, fine)).toBeCloseTo(1 / (1 - 0.95 ** 2), 1);
  expect(searchWork(10, 10, usual)).toBe(0);
});

test.each([
  [4000, 3000],
  [8660, 5773],
  [16_330, 12_247],
])('a photo of %d×%d is searched at the default options, also by the server', (width, height) => {
  expect(searchWork(width, height, usual)).toBeLessThan(41);
});

test('no picture is refused by its size alone where nothing is said; the finest search of a large one is by the server', () => {
  const work = searchWork(7000, 7000, { minFace: 12, scaleFactor: 0.95 });
  expect(work).toBeLessThan(DEFAULT_MAX_WORK);
  expect(work).toBeGreaterThan(200);
});
