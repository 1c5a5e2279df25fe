import { createRequire } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import { decodeImage } from './decode.js';
import { decodeHeic } from './heic.js';
import { QUARTERS, tinyHeic } from './testing/tiny-heic.js';

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('libheif-js');
    return true;
  } catch {
    return false;
  }
}

describe.runIf(isInstalled())('a HEIC file', () => {
  it('is read, again and again', async () => {
    for (let again = 0; again < 3; again++) {
      const image = await decodeImage(tinyHeic());
      expect(image).toMatchObject({ width: 64, height: 48, channels: 3 });
      for (const [x, y, colour] of QUARTERS) {
        const at = (y * 64 + x) * 3;
        colour.forEach((level, c) => {
          expect(Math.abs(image.data[at + c]! - level)).toBeLessThanOrEqual(3);
        });
      }
    }
  });

  it('of more pixels than allowed is refused', async () => {
    await expect(decodeImage(tinyHeic(), { maxPixels: 3071 })).rejects.toMatchObject({
      message: expect.stringContaining('64×48 pixels, more than the limit of 3071'),
    });
  });

  it('that is cut off or damaged is refused or read, and nothing is printed', async () => {
    const print = vi.spyOn(console, 'log');
    const whole = tinyHeic();
    await expect(decodeImage(whole.subarray(0, 300), { name: 'IMG_1.HEIC' })).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: expect.stringContaining('IMG_1.HEIC'),
    });
    for (let at = 40; at < whole.length; at += 41) {
      const damaged = Uint8Array.from(whole);
      damaged[at] = 255 - damaged[at]!;
      const outcome = await decodeImage(damaged).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome.name).toBe('MienError');
      else expect(outcome).toMatchObject({ channels: 3 });
    }
    expect(print).not.toHaveBeenCalled();
    print.mockRestore();
  });
});

describe.runIf(!isInstalled())('a HEIC file without its decoder', () => {
  it('says what to install', async () => {
    await expect(decodeHeic(tinyHeic(), 'IMG_1.HEIC', 1e6)).rejects.toMatchObject({
      code: 'IMAGE_UNSUPPORTED',
      hint: expect.stringContaining('npm install libheif-js'),
    });
  });
});
