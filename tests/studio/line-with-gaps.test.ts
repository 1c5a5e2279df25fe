import { expect, it } from 'vitest';
import { lineWithGaps } from '../../studio/chart/line-with-gaps.js';

it('a line is broken where a face was away for longer than the gap', () => {
  const points = [0, 1, 2, 5, 6].map((time) => ({ time, share: time / 10 }));
  const path = lineWithGaps(points, { gap: 2, x: (time) => 10 * time, y: (share) => 100 - 100 * share });
  expect(path).toBe('M0.0 100.0L10.0 90.0L20.0 80.0M50.0 50.0L60.0 40.0');
});
