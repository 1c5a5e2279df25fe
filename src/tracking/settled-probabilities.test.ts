import { describe, expect, it } from 'vitest';
import { SettledProbabilities } from './settled-probabilities.js';

const only = (happy: number) => ({
  ...{ angry: 0, disgust: 0, fear: 0, sad: 0, surprise: 0 },
  happy,
  neutral: 1 - happy,
});

describe('settled probabilities', () => {
  it.each([1, 7, 40])('go 63 % of the way in the settling time, in %i steps', (steps) => {
    const settled = new SettledProbabilities(350);
    settled.next(only(0), 1000);
    let now = only(0) as Readonly<Record<string, number>>;
    for (let i = 1; i <= steps; i++) now = settled.next(only(1), 1000 + (350 * i) / steps);
    expect(now.happy).toBeCloseTo(1 - Math.exp(-1), 10);
    expect(now.happy! + now.neutral!).toBeCloseTo(1, 12);
  });

  it('are those measured at first, where nothing is smoothed, and stay where no time goes by', () => {
    const settled = new SettledProbabilities(0);
    settled.next(only(0.2), 0);
    expect(settled.next(only(0.9), 40).happy).toBeCloseTo(0.9, 12);
    const slow = new SettledProbabilities(100);
    expect(slow.next(only(0.3), 500).happy).toBeCloseTo(0.3, 12);
    expect(slow.next(only(0.9), 500).happy).toBeCloseTo(0.3, 12);
    expect(slow.next(only(0.9), 400).happy).toBeCloseTo(0.3, 12);
  });
});
