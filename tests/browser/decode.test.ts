import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/image/decode.js';
import { BACKDROP } from '../../src/image/decoding.js';
import { encodePng } from '../../src/image/encode.js';
import { toGray } from '../../src/image/gray.js';
import type { Image } from '../../src/image/image.js';
import type { PictureForm } from './calls.js';
import { browserTestsRun } from './chromium.js';
import { type OpenPage, openPage } from './open-page.js';
import { drawnScene } from './scenes.js';

/** Decoders of JPEG may round the inverse transform and the colours differently, by so many levels. */
const JPEG_LEVELS = 2;

const scene = drawnScene(4, 161, 120);

/** The scene with every alpha there is. */
function seeThrough(): Image {
  const data = new Uint8Array(161 * 120 * 4);
  for (let i = 0; i < 161 * 120; i++) data.set([...scene.data.subarray(3 * i, 3 * i + 3), i % 256], 4 * i);
  return { ...scene, data, channels: 4 };
}

function difference(a: Image, b: Image): number {
  expect([a.width, a.height, a.channels]).toEqual([b.width, b.height, b.channels]);
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);
}

const raw = (): Sharp => sharp(scene.data, { raw: { width: 161, height: 120, channels: 3 } });

const jpeg = (orientation: number): Promise<Buffer> =>
  raw().jpeg({ quality: 90 }).withMetadata({ orientation }).toBuffer();

const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length >> 1);

describe.runIf(browserTestsRun())('Chromium reads pictures as Node does', () => {
  let page: OpenPage;
  beforeAll(async () => {
    page = await openPage();
  });
  afterAll(() => page?.close());

  it.each<PictureForm>(['blob', 'bitmap', 'element', 'canvas', 'frame', 'data'])(
    'a PNG, as %s',
    async (form) => {
      expect(await page.call('decode', encodePng(scene), 'image/png', form)).toEqual(scene);
    },
  );

  it('a video’s picture of the moment', async () => {
    const there = await page.call('decode', encodePng(scene), 'image/png', 'video');
    expect([there.width, there.height]).toEqual([161, 120]);
    const gray = toGray(there).data;
    const off = toGray(scene).data.map((value, i) => Math.abs(value - gray[i]!));
    // Videos hold colours at half the resolution.
    expect(off.reduce((sum, value) => sum + value, 0) / off.length).toBeLessThan(8);
  });

  it.each<PictureForm>(['blob', 'bitmap', 'element', 'canvas', 'data'])(
    'a PNG that shines through, on the same backdrop, as %s',
    async (form) => {
      const png = encodePng(seeThrough());
      const there = await page.call('decode', png, 'image/png', form);
      // Pixels that were held with alpha multiplied in have lost what alpha left no room for, weighed by alpha again.
      expect(difference(there, await decodeImage(png))).toBeLessThanOrEqual(2);
      expect([...there.data.subarray(0, 3)]).toEqual([BACKDROP, BACKDROP, BACKDROP]);
    },
  );

  it('a gray PNG, in three equal channels', async () => {
    const gray = toGray(scene);
    const there = await page.call('decode', encodePng(gray), 'image/png', 'blob');
    expect(there.channels).toBe(3);
    expect(toGray(there)).toEqual(gray);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('a JPEG of EXIF orientation %d', async (orientation) => {
    const bytes = await jpeg(orientation);
    const here = await decodeImage(bytes);
    expect(here.width).toBe(orientation < 5 ? 161 : 120);
    for (const form of ['blob', 'element', 'bitmap'] as const) {
      const there = await page.call('decode', bytes, 'image/jpeg', form);
      expect(difference(there, here)).toBeLessThanOrEqual(JPEG_LEVELS);
    }
  });

  it('a WebP and the first frame of a GIF', async () => {
    const webp = await raw().webp({ lossless: true }).toBuffer();
    expect(await page.call('decode', webp, 'image/webp', 'blob')).toEqual(scene);
    const gif = await raw().gif().toBuffer();
    expect(await page.call('decode', gif, 'image/gif', 'blob')).toEqual(await decodeImage(gif));
  });

  it('colours of another profile, as sRGB', async () => {
    const wide = await raw().withIccProfile('p3').png().toBuffer();
    const stored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    expect(difference({ ...scene, data: stored }, scene)).toBeGreaterThan(10);
    expect(difference(await page.call('decode', wide, 'image/png', 'blob'), scene)).toBeLessThanOrEqual(2);
  });

  it.each<[string, () => Promise<Uint8Array>, string, RegExp]>([
    ['an empty file', async () => new Uint8Array(), 'IMAGE_UNREADABLE', /the file is empty$/],
    ['text', async () => new TextEncoder().encode('pixels'), 'IMAGE_UNREADABLE', /those of no picture$/],
    ['half a PNG', async () => half(encodePng(scene)), 'IMAGE_UNREADABLE', /could not be decoded/],
    ['half a JPEG', async () => half(await jpeg(1)), 'IMAGE_UNREADABLE', /could not be decoded/],
    [
      'half a WebP',
      async () => half(await raw().webp().toBuffer()),
      'IMAGE_UNREADABLE',
      /could not be decoded/,
    ],
    ['a TIFF', () => raw().tiff().toBuffer(), 'IMAGE_UNSUPPORTED', /TIFF is not read$/],
  ])('refuses %s', async (_, bytes, code, message) => {
    await expect(page.call('decode', await bytes(), '', 'blob')).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\.$/),
    });
  });

  it('refuses an element whose file is no picture', async () => {
    const text = new TextEncoder().encode('pixels');
    await expect(page.call('decode', text, 'image/png', 'element')).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
    });
  });

  it('refuses more pixels than the limit, naming both', async () => {
    const png = encodePng(scene);
    await expect(page.call('decode', png, 'image/png', 'blob', 161 * 120 - 1)).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: 'test: 161×120 pixels, more than the limit of 19319 pixels',
    });
    expect(await page.call('decode', png, 'image/png', 'blob', 161 * 120)).toEqual(scene);
  });
});
