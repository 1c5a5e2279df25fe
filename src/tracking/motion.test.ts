import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { ConstantVelocity } from './motion.js';

describe('a coordinate of constant velocity', () => {
  it('is predicted across a gap from uneven measurements', () => {
    const random = new Random(3);
    const motion = new ConstantVelocity(100, 2, 200);
    let time = 0;
    for (let i = 0; i < 40; i++) {
      const elapsed = random.uniform(0.01, 0.09);
      time += elapsed;
      motion.correct(100 + 80 * time + 2 * random.normal(), elapsed, 10, 2);
    }
    expect(motion.velocity).toBeGreaterThan(74);
    expect(motion.velocity).toBeLessThan(86);
    const { value, variance } = motion.predict(0.6, 10);
    const error = Math.abs(value - (100 + 80 * (time + 0.6)));
    expect(error).toBeLessThan(3 * Math.sqrt(variance));
    expect(error).toBeLessThan(6);
  });

  it('is the less sure the longer it is not seen', () => {
    const motion = new ConstantVelocity(0, 1, 50);
    motion.correct(1, 0.1, 20, 1);
    const spread = [0, 0.2, 0.5, 1, 2].map((elapsed) => motion.predict(elapsed, 20).variance);
    expect(spread).toEqual(spread.toSorted((a, b) => a - b));
  });

  it('is the weighted mean where no time goes by', () => {
    const motion = new ConstantVelocity(0, 1, 50);
    motion.correct(3, 0, 20, 2);
    // Weights 1 and 1/4.
    expect(motion.predict(0, 20).value).toBeCloseTo(0.6, 12);
    expect(motion.predict(0, 20).variance).toBeCloseTo(0.8, 12);
  });
});
