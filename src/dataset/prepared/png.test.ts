import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { FACE_SIZE } from '../record.js';
import { pixels } from '../testing/fixtures.js';
import { encodeGrayPng } from './png.js';

describe('encodeGrayPng', () => {
  it('is a gray picture of one channel that sharp reads back exactly', async () => {
    for (const gray of [
      pixels(1),
      new Uint8Array(FACE_SIZE * FACE_SIZE),
      new Uint8Array(FACE_SIZE * FACE_SIZE).fill(255),
    ]) {
      const png = encodeGrayPng(gray, FACE_SIZE, FACE_SIZE);
      expect(await sharp(png).metadata()).toMatchObject({
        format: 'png',
        width: 48,
        height: 48,
        space: 'b-w',
        depth: 'uchar',
      });
      const read = await sharp(png).extractChannel(0).raw().toBuffer();
      expect(new Uint8Array(read)).toEqual(gray);
    }
  });

  it('keeps width and height apart, up to its limit', async () => {
    const gray = Uint8Array.from({ length: 254 * 257 }, (_, i) => i * 7);
    const png = encodeGrayPng(gray, 254, 257);
    expect(await sharp(png).metadata()).toMatchObject({ width: 254, height: 257 });
    expect(new Uint8Array(await sharp(png).extractChannel(0).raw().toBuffer())).toEqual(gray);
  });

  it('refuses pictures that are too large or of another size', () => {
    expect(() => encodeGrayPng(new Uint8Array(300 * 300), 300, 300)).toThrow(RangeError);
    expect(() => encodeGrayPng(new Uint8Array(10), 3, 3)).toThrow(RangeError);
  });
});
