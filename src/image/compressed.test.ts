import { expect, test } from 'vitest';
import { Random } from '../random.js';
import { compressed } from './compressed.js';
import { FACE_BYTES, FACE_SIZE } from './face-size.js';
import { jpegCopy } from './jpeg-copy.js';

/** Smooth, with an edge and noise: all frequencies. */
function face(seed: number): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length: FACE_BYTES }, (_, i) => {
    const [x, y] = [i % FACE_SIZE, Math.floor(i / FACE_SIZE)];
    return 128 + 60 * Math.sin(x / 7 + seed) * Math.cos(y / 5) + (x > 30 ? 40 : 0) + random.uniform(-20, 20);
  });
}

test('a picture is what a JPEG library leaves of it, but for rounding', async () => {
  for (const quality of [75, 50, 30, 20, 10, 5]) {
    for (let seed = 0; seed < 5; seed++) {
      const original = face(seed);
      const [own, saved] = [compressed(original, quality), await jpegCopy(original, quality)];
      // The library computes in integers: a frequency halfway between two steps may come out at either.
      const apart = own.reduce((sum, level, i) => sum + (level - saved[i]!) ** 2, 0);
      const lost = original.reduce((sum, level, i) => sum + (level - saved[i]!) ** 2, 0);
      expect(apart, `quality ${quality}`).toBeLessThan(0.04 * lost);
    }
  }
});

test('a plain picture stays as it is', () => {
  for (const level of [0, 77, 128, 255]) {
    const plain = new Uint8Array(FACE_BYTES).fill(level);
    // The mean of a block is eight times its first frequency, whose step is 16 at quality 50: 2 gray levels.
    expect(compressed(plain, 50).every((each) => Math.abs(each - level) <= 1)).toBe(true);
    expect(compressed(plain, 100)).toEqual(plain);
  }
});
