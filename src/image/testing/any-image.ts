import fc from 'fast-check';
import type { Image } from '../image.js';

/** Arbitrary pictures of 1 to `maxSide` pixels a side, for property tests. */
export function anyImage({
  maxSide = 20,
  channels = [1, 3, 4],
}: {
  maxSide?: number;
  channels?: readonly Image['channels'][];
} = {}): fc.Arbitrary<Image> {
  const side = fc.integer({ min: 1, max: maxSide });
  return fc.tuple(side, side, fc.constantFrom(...channels)).chain(([width, height, count]) => {
    const length = width * height * count;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((data) => ({ data, width, height, channels: count }));
  });
}
