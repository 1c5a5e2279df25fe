import sharp from 'sharp';
import { expect, it } from 'vitest';
import { plainTiff } from './plain-tiff.js';

it('a plain TIFF is read back as the same pixels', async () => {
  const [width, height] = [5, 3];
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => (37 * i) % 256);
  const read = await sharp(plainTiff({ data, width, height })).raw().toBuffer({ resolveWithObject: true });
  expect(read.info).toMatchObject({ width, height, channels: 3 });
  expect(new Uint8Array(read.data)).toEqual(data);
});
