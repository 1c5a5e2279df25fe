import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { faceAt } from '../face/testing/face-at.js';
import { decodeImage } from '../image/decode.js';
import { gradientImage } from '../image/testing/encoded-pictures.js';
import { annotatePicture } from './annotate-picture.js';
import { plainImage } from './testing/doubles.js';

const sizeOf = async (bytes: Uint8Array): Promise<unknown> => {
  const { width, height, format } = await sharp(bytes).metadata();
  return { width, height, format };
};

describe('an annotated picture', () => {
  it('is enlarged to the least at which letters are legible, and large ones are reduced', async () => {
    const cases = [
      [[48, 48], { width: 480, height: 480 }],
      [[300, 200], { width: 600, height: 400 }],
      [[640, 480], { width: 640, height: 480 }],
      [[1500, 1000], { width: 1500, height: 1000 }],
      [[8192, 200], { width: 4096, height: 100 }],
    ] as const;
    for (const [[width, height], size] of cases) {
      const bytes = await annotatePicture(gradientImage(width, height), [faceAt(5, 5, 200)], 'png');
      expect(await sizeOf(bytes)).toEqual({ ...size, format: 'png' });
    }
  });

  it('is enlarged further only where labels of small faces lie on each other', async () => {
    const image = gradientImage(600, 400);
    const one = await annotatePicture(image, [faceAt(300, 200, 20)], 'jpeg');
    expect(await sizeOf(one)).toEqual({ width: 600, height: 400, format: 'jpeg' });
    const crowd = Array.from({ length: 25 }, (_, i) =>
      faceAt(250 + 24 * (i % 5), 150 + 24 * Math.trunc(i / 5), 20),
    );
    const many = (await sizeOf(await annotatePicture(image, crowd, 'jpeg'))) as { width: number };
    expect(many.width).toBeGreaterThan(600);
    expect(many.width).toBeLessThanOrEqual(2400);
  });

  it('is the picture itself without faces', async () => {
    const image = gradientImage(1200, 700);
    const decoded = await decodeImage(await annotatePicture(image, [], 'png'));
    expect(Buffer.compare(decoded.data, image.data)).toBe(0);
  });

  it('is drawn in colour over a gray picture', async () => {
    const { data, channels } = await decodeImage(
      await annotatePicture(plainImage(90, 1000, 500), [faceAt(100, 100, 200)], 'png'),
    );
    expect(channels).toBe(3);
    // The box's upper line: light, and around it the plain gray.
    const level = (x: number, y: number): number => data[(y * 1000 + x) * 3]!;
    expect(level(200, 100)).toBeGreaterThan(200);
    expect(level(200, 130)).toBe(90);
    expect(level(50, 300)).toBe(90);
  });

  it('keeps the kind of its file, from every form of picture, unless another is asked for', async () => {
    const { data, width, height } = gradientImage(64, 48);
    const file = () => sharp(data, { raw: { width, height, channels: 3 } });
    const jpeg = await file().jpeg().toBuffer();
    const cases = [
      ['jpeg', jpeg],
      ['jpeg', new Blob([Uint8Array.from(jpeg)])],
      ['jpeg', await decodeImage(jpeg)],
      ['png', await file().png().toBuffer()],
      ['webp', await file().webp().toBuffer()],
      ['heif', await file().avif({ effort: 0 }).toBuffer()],
      ['png', await file().gif().toBuffer()],
      ['png', gradientImage(64, 48)],
    ] as const;
    for (const [kind, given] of cases) {
      expect(await sizeOf(await annotatePicture(given, []))).toMatchObject({ format: kind });
    }
    expect(await sizeOf(await annotatePicture(jpeg, [], 'png'))).toMatchObject({ format: 'png' });
    await expect(annotatePicture(jpeg, [], 'jpg' as never)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      hint: 'Did you mean "jpeg"?',
    });
  });
});
