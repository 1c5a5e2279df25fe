import { describe, expect, it } from 'vitest';
import { differenceText, isBetter, probabilityText } from '../../studio/runs/difference-text.js';

describe('a difference of two figures', () => {
  it.each([
    [0.861, 0.874, true, '+1.3 points'],
    [0.874, 0.861, true, '−1.3 points'],
    [0.5, 0.5001, true, '±0.0 points'],
    [0.41, 0.402, false, '−0.008'],
    [null, 0.4, false, '–'],
  ])('from %j to %j', (from, to, share, text) => {
    expect(differenceText(from, to, { share })).toBe(text);
  });

  it('is for the better by what the figure is', () => {
    expect(isBetter(0.8, 0.9, 'more')).toBe(true);
    expect(isBetter(0.8, 0.9, 'less')).toBe(false);
    expect(isBetter(0.8, 0.8, 'more')).toBeUndefined();
    expect(isBetter(null, 0.8, 'more')).toBeUndefined();
  });

  it('has a probability that is never told as nothing', () => {
    expect(probabilityText(0.0312)).toBe('0.031');
    expect(probabilityText(4e-9)).toBe('below 0.001');
  });
});
