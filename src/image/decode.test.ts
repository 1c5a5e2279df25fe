import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from './decode.js';
import { BACKDROP } from './decoding.js';
import { encodePng } from './encode.js';
import type { Image } from './image.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-decode-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** 6×4, left half one colour and right half another. */
function halves(left: readonly number[], right: readonly number[]): Image {
  const channels = left.length as 1 | 3 | 4;
  const data = new Uint8Array(6 * 4 * channels);
  for (let i = 0; i < 24; i++) data.set(i % 6 < 3 ? left : right, i * channels);
  return { data, width: 6, height: 4, channels };
}

function codec(image: Image): Sharp {
  return sharp(image.data, { raw: { width: image.width, height: image.height, channels: image.channels } });
}

const redBlue = halves([200, 10, 20], [10, 20, 200]);

describe('decodeImage', () => {
  it('gives back the pixels of lossless files, from bytes and from a path', async () => {
    for (const encoded of [
      await codec(redBlue).png().toBuffer(),
      await codec(redBlue).tiff({ compression: 'lzw' }).toBuffer(),
    ]) {
      expect(await decodeImage(encoded)).toEqual(redBlue);
    }
    const path = join(folder, 'red-blue.png');
    await writeFile(path, encodePng(redBlue));
    expect(await decodeImage(path)).toEqual(redBlue);
  });

  it('keeps a gray file at one channel', async () => {
    const gray = halves([30], [220]);
    expect(await decodeImage(encodePng(gray))).toEqual(gray);
  });

  it('brings 16 bits to 8', async () => {
    const wide = Uint16Array.from(halves([30], [220]).data, (value) => value * 257);
    const gray = await sharp(wide, { raw: { width: 6, height: 4, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect((await sharp(gray).metadata()).depth).toBe('ushort');
    expect(await decodeImage(gray)).toEqual(halves([30], [220]));

    const colour = await codec(redBlue).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(colour).metadata()).depth).toBe('ushort');
    expect(await decodeImage(colour)).toEqual(redBlue);
  });

  it('expands a palette', async () => {
    const palette = await codec(redBlue).png({ palette: true, colours: 4, dither: 0 }).toBuffer();
    const decoded = await decodeImage(palette);
    expect(decoded.channels).toBe(3);
    expect(decoded.data[0]).toBeGreaterThan(180);
    expect(decoded.data[15]).toBeLessThan(40);
  });

  it('turns CMYK into RGB', async () => {
    const cmyk = await codec(redBlue).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const { data, channels } = await decodeImage(cmyk);
    expect(channels).toBe(3);
    expect(data[0]!).toBeGreaterThan(data[2]! + 60);
    expect(data[17]!).toBeGreaterThan(data[15]! + 60);
  });

  it('puts transparent pixels on mid-gray', async () => {
    const cutOut = halves([200, 10, 20, 255], [10, 20, 200, 0]);
    expect(await decodeImage(encodePng(cutOut))).toEqual(
      halves([200, 10, 20], [BACKDROP, BACKDROP, BACKDROP]),
    );
  });

  it('turns a photo upright by its EXIF orientation', async () => {
    // Orientation 6: the camera was held with the picture's left edge at the bottom; turn a quarter clockwise.
    const turned = await codec(redBlue).withMetadata({ orientation: 6 }).png().toBuffer();
    const { width, height, data } = await decodeImage(turned);
    expect([width, height]).toEqual([4, 6]);
    expect([...data.subarray(0, 3)]).toEqual([200, 10, 20]);
    expect([...data.subarray(data.length - 3)]).toEqual([10, 20, 200]);
  });

  it('takes the first frame of an animation', async () => {
    const second = halves([0, 255, 0], [0, 255, 0]);
    const both = new Uint8Array([...redBlue.data, ...second.data]);
    const animation = await sharp(both, { raw: { width: 6, height: 8, channels: 3, pageHeight: 4 } })
      .webp({ lossless: true })
      .toBuffer();
    expect((await sharp(animation).metadata()).pages).toBe(2);
    expect(await decodeImage(animation)).toEqual(redBlue);
  });

  it.each([
    ['no file', 'absent.png', undefined, 'FILE_NOT_FOUND'],
    ['an empty file', 'empty.png', new Uint8Array(0), 'IMAGE_UNREADABLE'],
    ['text', 'text.png', new TextEncoder().encode('pixels,usage\n1 2 3'), 'IMAGE_UNREADABLE'],
    ['a PNG without its end', 'cut.png', encodePng(redBlue).subarray(0, 45), 'IMAGE_UNREADABLE'],
  ])('refuses %s, naming it', async (_, name, content, code) => {
    const path = join(folder, name);
    if (content) await writeFile(path, content);
    await expect(decodeImage(path)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(path),
      hint: expect.stringMatching(/\.$/),
    });
  });

  it('refuses half a JPEG', async () => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251);
    const jpeg = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .jpeg()
      .toBuffer();
    await expect(decodeImage(jpeg.subarray(0, jpeg.length >> 1), { name: 'half.jpg' })).rejects.toMatchObject(
      {
        code: 'IMAGE_UNREADABLE',
        message: expect.stringContaining('half.jpg'),
      },
    );
  });

  it('refuses a folder', async () => {
    const path = join(folder, 'folder.png');
    await mkdir(path);
    await expect(decodeImage(path)).rejects.toMatchObject({ code: 'NOT_A_FILE' });
  });

  it('refuses more pixels than the limit, naming both', async () => {
    await expect(decodeImage(encodePng(redBlue), { maxPixels: 23, name: 'big.png' })).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: 'big.png: 6×4 pixels, more than the limit of 23 pixels',
    });
    expect(await decodeImage(encodePng(redBlue), { maxPixels: 24 })).toEqual(redBlue);
  });
});
