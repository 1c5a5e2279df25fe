import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countAxis, roundAxis } from './axis.js';

describe('roundAxis', () => {
  it('widens to round numbers', () => {
    const axis = roundAxis(0.43, 0.87, 100, 0);
    expect([...axis.ticks]).toEqual([0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(axis.decimals).toBe(1);
    expect(axis.at(0.4)).toBe(100);
    expect(axis.at(0.9)).toBe(0);
    expect(axis.at(0.65)).toBeCloseTo(50);
  });

  it('holds the range, with few ticks that differ as written', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        fc.pre(Math.abs(a - b) === 0 || Math.abs(a - b) > 1e-6);
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const { ticks, decimals } = roundAxis(low, high, 0, 1);
        const slack = 1e-6 * Math.max(1, high - low);
        expect(ticks[0]!).toBeLessThanOrEqual(low + slack);
        expect(ticks.at(-1)!).toBeGreaterThanOrEqual(high - slack);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect(new Set(ticks.map((tick) => tick.toFixed(decimals))).size).toBe(ticks.length);
      }),
    );
  });
});

describe('countAxis', () => {
  it('ends where the counts end', () => {
    const axis = countAxis(1, 24, 0, 230);
    expect(axis.at(1)).toBe(0);
    expect(axis.at(24)).toBe(230);
    expect([...axis.ticks]).toEqual([1, 5, 10, 15, 20]);
  });

  it('puts a single count in the middle', () => {
    const axis = countAxis(1, 1, 0, 100);
    expect([...axis.ticks]).toEqual([1]);
    expect(axis.at(1)).toBe(50);
  });

  it('has whole, unrepeated ticks in range for any run', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 5000 }), (low, length) => {
        const { ticks } = countAxis(low, low + length, 0, 1);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThan(14);
        expect(new Set(ticks).size).toBe(ticks.length);
        for (const tick of ticks) {
          expect(Number.isInteger(tick)).toBe(true);
          expect(tick).toBeGreaterThanOrEqual(low);
          expect(tick).toBeLessThanOrEqual(low + length);
        }
      }),
    );
  });
});
