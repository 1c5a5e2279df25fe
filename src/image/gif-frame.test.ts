import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode.js';
import { firstGifFrame } from './gif-frame.js';
import { tinyGif } from './testing/tiny-gif.js';

const ONE = tinyGif(3, 2);
/** Behind the size, the colours and before the end. */
const PICTURE = [...ONE.subarray(19, -1)];
const COMMENT = [0x21, 0xfe, 2, 104, 105, 1, 33, 0];
const gif = (...parts: readonly (readonly number[])[]) =>
  Uint8Array.from([...ONE.subarray(0, 19), ...parts.flat()]);

describe('the first picture of a GIF', () => {
  it('is all that is left of it, with what stands before', () => {
    const first = gif(COMMENT, PICTURE, [0x3b]);
    expect(firstGifFrame(gif(COMMENT, PICTURE, COMMENT, PICTURE, [0x3b]))).toEqual(first);
    expect(firstGifFrame(gif(COMMENT, PICTURE, PICTURE))).toEqual(first);
  });

  it('is the file itself where it is alone, cut off, or not found', () => {
    for (const same of [
      ONE,
      gif(COMMENT, PICTURE),
      gif(PICTURE.slice(0, -3)),
      gif([1, 2, 3]),
      ONE.subarray(0, 8),
    ])
      expect(firstGifFrame(same)).toBe(same);
  });

  it('has colours of its own', () => {
    const own = PICTURE.with(9, 0x80).toSpliced(10, 0, 9, 9, 9, 8, 8, 8);
    expect(firstGifFrame(gif(own, PICTURE, [0x3b]))).toEqual(gif(own, [0x3b]));
  });

  it('is decoded without those behind it, of which there may be a hundred thousand', async () => {
    const many = new Uint8Array(19 + 1e5 * PICTURE.length);
    many.set(ONE);
    for (let i = 0; i < 1e5; i++) many.set(PICTURE, 19 + i * PICTURE.length);
    expect(await decodeImage(many)).toEqual(await decodeImage(ONE));
  });
});
