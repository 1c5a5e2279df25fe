import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faceAt } from '../../src/face/testing/face-at.js';
import { decodeImage } from '../../src/image/decode.js';
import { encodePng } from '../../src/image/encode.js';
import type { Image } from '../../src/image/image.js';
import { annotatePicture } from '../../src/recognizer/annotate-picture.js';
import { browserTestsRun } from './chromium.js';
import { type OpenPage, openPage } from './open-page.js';
import { drawnScene } from './scenes.js';

// Large enough for letters, so that it is not enlarged.
const scene = drawnScene(4, 480, 360);
const faces = [{ ...faceAt(60, 50, 120), expression: 'happy' as const, confidence: 0.9, uncertain: false }];

/** The share of pixels that two pictures of one size differ in, by more than a few levels. */
function differing(a: Image, b: Image): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let count = 0;
  for (let i = 0; i < a.data.length; i += 3) if (Math.abs(a.data[i]! - b.data[i]!) > 40) count++;
  return count / (a.data.length / 3);
}

describe.runIf(browserTestsRun())('annotatePicture in a page', () => {
  let page: OpenPage;
  beforeAll(async () => {
    page = await openPage();
  });
  afterAll(() => page?.close());

  it('draws what Node draws, but for letters and smoothing', async () => {
    const here = await decodeImage(await annotatePicture(scene, faces, 'png'));
    const there = await decodeImage(await page.call('annotate', encodePng(scene), 'image/png', faces));
    const plain = await decodeImage(await annotatePicture(scene, [], 'png'));
    const drawn = differing(there, plain);
    expect(drawn).toBeGreaterThan(0.01);
    expect(differing(there, here)).toBeLessThan(drawn / 2);
  });

  it('keeps the kind of its file, unless another is asked for', async () => {
    const kinds = { jpeg: await sharp(encodePng(scene)).jpeg().toBuffer(), png: encodePng(scene) };
    for (const [kind, bytes] of Object.entries(kinds)) {
      const drawn = await page.call('annotate', bytes, `image/${kind}`, faces);
      expect((await sharp(drawn).metadata()).format).toBe(kind);
    }
    const webp = await page.call('annotate', kinds.png, 'image/png', faces, 'webp');
    expect((await sharp(webp).metadata()).format).toBe('webp');
  });
});
