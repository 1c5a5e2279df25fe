import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { costOfLooks, LOOK_SIZE, type Look, lookOf, meanLook } from './look.js';

const [WIDTH, HEIGHT] = [120, 100];

/** A picture in which each pixel has its own colour; `light` brightens it, `right` moves it. */
function picture(seed: number, { light = 1, right = 0, channels = 3 as 1 | 3 | 4 } = {}) {
  const random = new Random(seed);
  const colors = Array.from({ length: 10 * 12 * 3 }, () => random.uniform(20, 120));
  const data = new Uint8Array(channels * WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const block = 12 * Math.floor(y / 10) + Math.floor(Math.max(0, x - right) / 10);
      for (let c = 0; c < channels; c++) {
        data[channels * (y * WIDTH + x) + c] = light * colors[3 * block + (channels < 3 ? 0 : c % 3)]!;
      }
    }
  }
  return { data, width: WIDTH, height: HEIGHT, channels };
}

const bytes = (look: Look): Int8Array => Int8Array.from(look, (value) => Math.round(127 * value));
const cost = (a: Look, b: Look): number => costOfLooks(bytes(a), bytes(b));

describe('a look', () => {
  it('has no mean and the length 1, whatever the channels', () => {
    for (const channels of [1, 3, 4] as const) {
      const look = lookOf(picture(1, { channels }), [20, 20, 60, 60]);
      expect(look).toHaveLength(LOOK_SIZE);
      expect(look.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 4);
      expect(look.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(1, 4);
    }
  });

  it('speaks for one face where it moved with its box, or the light is stronger', () => {
    const look = lookOf(picture(1), [20, 20, 60, 60]);
    expect(cost(look, lookOf(picture(1, { right: 10 }), [30, 20, 60, 60]))).toBeLessThan(-2);
    expect(cost(look, lookOf(picture(1, { light: 1.8 }), [20, 20, 60, 60]))).toBeLessThan(-2);
  });

  it('speaks for two faces where the colours are others, within bounds', () => {
    const look = lookOf(picture(1), [20, 20, 60, 60]);
    expect(cost(look, lookOf(picture(2), [20, 20, 60, 60]))).toBe(12);
    expect(cost(look, look)).toBe(-12);
  });

  it('of several times is their mean by weight, of length 1 again', () => {
    const [a, b] = [1, 2].map((seed) => bytes(lookOf(picture(seed), [20, 20, 60, 60]))) as [
      Int8Array,
      Int8Array,
    ];
    expect(meanLook([[a, 1]])).toEqual(a);
    const mean = meanLook([
      [a, 3],
      [b, 1],
    ]);
    const product = (x: Int8Array, y: Int8Array): number =>
      x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    expect(product(mean, mean) / 127 ** 2).toBeCloseTo(1, 1);
    expect(product(mean, a)).toBeGreaterThan(product(mean, b));
  });

  it('of a box that leaves the picture, or has no size, or of a plain picture is made of numbers', () => {
    const plain = { data: new Uint8Array(3 * 4), width: 2, height: 2, channels: 3 as const };
    for (const [image, box] of [
      [picture(1), [-500, -20, 60, 4000]],
      [picture(1), [5, 5, 0, 0]],
      [plain, [0, 0, 2, 2]],
    ] as const) {
      expect([...lookOf(image, box)].every(Number.isFinite)).toBe(true);
    }
  });
});
