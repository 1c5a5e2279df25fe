import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approach } from '../../studio/recognise/approach.js';

describe('gliding', () => {
  it('goes 63 % of the way in its time, and 95 % in thrice that', () => {
    expect(approach([0, 10], [100, 10], 60, 60)[0]).toBeCloseTo(63.2, 1);
    expect(approach([0], [100], 180, 60)[0]).toBeCloseTo(95, 0);
  });

  it('ends at one place however time is cut into steps', () => {
    const steps = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(steps, (list) => {
        const whole = approach(
          [7],
          [50],
          list.reduce((sum, step) => sum + step, 0),
          80,
        );
        const cut = list.reduce<readonly number[]>((at, step) => approach(at, [50], step, 80), [7]);
        expect(cut[0]).toBeCloseTo(whole[0]!, 6);
      }),
    );
  });
});
