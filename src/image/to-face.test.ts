import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Image } from './image.js';
import { anyImage } from './testing/any-image.js';
import { toFace } from './to-face.js';

describe('toFace', () => {
  it('passes a 48×48 gray picture through unchanged', () => {
    const data = Uint8Array.from({ length: 2304 }, (_, i) => (i * 31) % 256);
    expect(toFace({ data, width: 48, height: 48, channels: 1 })).toEqual(data);
  });

  it('gives 2,304 bytes within the range of the input, whatever its shape', () => {
    fc.assert(
      fc.property(anyImage({ maxSide: 90, channels: [1] }), (image) => {
        const face = toFace(image);
        expect(face.length).toBe(2304);
        expect(Math.min(...face)).toBeGreaterThanOrEqual(Math.min(...image.data));
        expect(Math.max(...face)).toBeLessThanOrEqual(Math.max(...image.data));
      }),
    );
  });

  it('completes a tall picture left and right by its border, keeping all of it', () => {
    // 24×96: white at the very top and bottom rows, black on the left half, gray on the right half.
    const data = Uint8Array.from({ length: 24 * 96 }, (_, i) => {
      const y = Math.floor(i / 24);
      return y < 2 || y >= 94 ? 255 : i % 24 < 12 ? 0 : 128;
    });
    const face = toFace({ data, width: 24, height: 96, channels: 1 });
    const row = [...face.subarray(24 * 48, 25 * 48)];
    expect(row.slice(0, 24).every((value) => value === 0)).toBe(true);
    expect(row.slice(24).every((value) => value === 128)).toBe(true);
    expect([...face.subarray(0, 48)].every((value) => value === 255)).toBe(true);
    expect([...face.subarray(47 * 48)].every((value) => value === 255)).toBe(true);
  });

  it('handles a picture one pixel high', () => {
    const line: Image = { data: new Uint8Array(3000).fill(77), width: 1000, height: 1, channels: 3 };
    expect(toFace(line).every((value) => value === 77)).toBe(true);
  });
});
