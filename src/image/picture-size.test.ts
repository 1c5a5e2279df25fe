import { expect, test } from 'vitest';
import { encodePng } from './encode.js';
import { pictureSize } from './picture-size.js';
import { gradientImage } from './testing/encoded-pictures.js';
import { tinyGif } from './testing/tiny-gif.js';

test('is what the first bytes say, also of a few bytes that say they are very large', async () => {
  expect(await pictureSize(encodePng(gradientImage(31, 17)))).toEqual({ width: 31, height: 17 });
  expect(tinyGif(7000, 7000)).toHaveLength(35);
  expect(await pictureSize(tinyGif(7000, 7000))).toEqual({ width: 7000, height: 7000 });
});

test('is unknown of what is no picture that is read', async () => {
  expect(await pictureSize(new Uint8Array([1, 2, 3]))).toBeUndefined();
  expect(await pictureSize(new TextEncoder().encode('<svg width="9" height="9"/>'))).toBeUndefined();
});
