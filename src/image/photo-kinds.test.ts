import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode.js';
import { encodedPictures, gradientImage } from './testing/encoded-pictures.js';

/** Mean absolute difference of two pictures' levels, gray ones compared with gray. */
function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

describe('a photo of every kind', () => {
  const image = gradientImage(48, 32);

  it('is read as the same picture, up to what its kind loses', async () => {
    const onGray = image.data.map((value) => Math.round((value + 128) / 2));
    for (const [name, file] of await encodedPictures(image)) {
      const decoded = await decodeImage(file, { name });
      expect([name, decoded.width, decoded.height]).toEqual([name, 48, 32]);
      if (name.startsWith('gray')) {
        expect(decoded.channels, name).toBe(1);
        continue;
      }
      expect(decoded.channels, name).toBe(3);
      // CMYK goes through profiles and palettes have few colours; the others lose a level or two.
      const bound = name.startsWith('cmyk') ? 30 : /palette|gif/.test(name) ? 12 : 6;
      expect(difference(decoded.data, name.startsWith('alpha') ? onGray : image.data), name).toBeLessThan(
        bound,
      );
    }
  });

  it.each([
    [1, (x: number, y: number) => [x, y]],
    [2, (x: number, y: number, w: number) => [w - 1 - x, y]],
    [3, (x: number, y: number, w: number, h: number) => [w - 1 - x, h - 1 - y]],
    [4, (x: number, y: number, _: number, h: number) => [x, h - 1 - y]],
    [5, (x: number, y: number) => [y, x]],
    [6, (x: number, y: number, _: number, h: number) => [h - 1 - y, x]],
    [7, (x: number, y: number, w: number, h: number) => [h - 1 - y, w - 1 - x]],
    [8, (x: number, y: number, w: number) => [y, w - 1 - x]],
  ] as const)('is turned upright by EXIF orientation %i (Exif 2.32, 4.6.4)', async (orientation, place) => {
    const { data, width, height, channels } = image;
    const file = await sharp(data, { raw: { width, height, channels } })
      .withMetadata({ orientation })
      .png()
      .toBuffer();
    const upright = await decodeImage(file);
    expect([upright.width, upright.height]).toEqual(orientation < 5 ? [48, 32] : [32, 48]);
    for (const [x, y] of [
      [0, 0],
      [47, 0],
      [5, 31],
      [20, 11],
    ] as const) {
      const [u, v] = place(x, y, width, height);
      const from = (y * width + x) * 3;
      const to = (v! * upright.width + u!) * 3;
      expect([...upright.data.subarray(to, to + 3)]).toEqual([...data.subarray(from, from + 3)]);
    }
  });

  it.each([
    [1, 1],
    [20, 20],
    [3000, 1],
  ])('is read at %i×%i pixels', async (width, height) => {
    for (const [name, file] of await encodedPictures(gradientImage(width, height))) {
      const decoded = await decodeImage(file, { name });
      expect([name, decoded.width, decoded.height]).toEqual([name, width, height]);
    }
  });
});
