import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePng } from './encode.js';
import type { Image } from './image.js';
import { anyImage } from './testing/any-image.js';

describe('encodePng', () => {
  it('is read back to the same pixels by another library', async () => {
    await fc.assert(
      fc.asyncProperty(anyImage(), async (image) => {
        const { data, info } = await sharp(encodePng(image))
          .toColourspace(image.channels === 1 ? 'b-w' : 'srgb')
          .raw()
          .toBuffer({ resolveWithObject: true });
        expect([info.width, info.height]).toEqual([image.width, image.height]);
        expect(new Uint8Array(data)).toEqual(image.data);
      }),
      { numRuns: 60 },
    );
  });

  it('packs smooth rows well', () => {
    const data = Uint8Array.from({ length: 64 * 64 }, (_, i) => 2 * (i % 64) + (i >> 6));
    expect(encodePng({ data, width: 64, height: 64, channels: 1 }).length).toBeLessThan(300);
  });

  it('refuses data of another size than width and height say', () => {
    const broken: Image = { data: new Uint8Array(5), width: 2, height: 2, channels: 1 };
    expect(() => encodePng(broken)).toThrow(/2×2 pixels and 1 channels needs 4 bytes, got 5/);
    expect(() => encodePng({ ...broken, data: new Uint8Array(0), height: 0 })).toThrow(/2×0/);
  });
});
