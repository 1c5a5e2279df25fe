import { describe, expect, it } from 'vitest';
import { count, counted, decimal, duration, percent, significant } from './number-text.js';

describe('numbers as text', () => {
  it('formats', () => {
    expect(percent(0.86312)).toBe('86.3 %');
    expect(percent(1, 2)).toBe('100.00 %');
    expect(decimal(0.81249)).toBe('0.812');
    expect(count(35887)).toBe('35,887');
    expect([0, 1, 2000].map((n) => counted(n, 'shard'))).toEqual(['0 shards', '1 shard', '2,000 shards']);
    expect(significant(0.00012345)).toBe('0.000123');
    expect(significant(1e-7)).toBe('1e-7');
    expect(significant(0.1)).toBe('0.1');
  });

  it.each([
    [45.4, '45 s'],
    [59.7, '1 min 00 s'],
    [200, '3 min 20 s'],
    [3599.6, '1 h 00 min'],
    [3780, '1 h 03 min'],
    [7199, '2 h 00 min'],
  ])('writes %f seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('has a dash for what is not a number', () => {
    for (const format of [percent, decimal, count, significant, duration])
      for (const value of [null, Number.NaN, Number.POSITIVE_INFINITY]) expect(format(value)).toBe('–');
  });
});
