import type { Page } from 'playwright-core';
import { drawFace } from '../../../src/dataset/sample/face.js';
import type { Expression } from '../../../src/expression.js';
import type { Image } from '../../../src/image/image.js';
import { resize } from '../../../src/image/resize.js';
import { Random } from '../../../src/random.js';

const WIDTH = 320;
const HEIGHT = 240;
const SIDE = 140;

/** A made-up person whom the packaged network does not know, and expressions that it mostly mistakes in them. */
const PERSON = 0;
const DRAWN: readonly Expression[] = ['angry', 'fear', 'neutral'];
/** Those that are recorded, which takes seconds each. */
export const RECORDED = DRAWN.slice(0, 2);

/** The person with an expression; another number, another picture. */
export function drawnPortrait(expression: Expression, picture: number): Image {
  const frame = new Random(777, PERSON, DRAWN.indexOf(expression), picture);
  const face = drawFace(expression, new Random(4242, PERSON), { frame, plain: true, intensity: 1 });
  const drawn = resize({ data: face, width: 48, height: 48, channels: 1 }, SIDE, SIDE).data;
  const data = new Uint8Array(WIDTH * HEIGHT).fill(170);
  const left = Math.round(80 + 20 * Math.sin(picture));
  for (let row = 0; row < SIDE; row++) {
    data.set(drawn.subarray(row * SIDE, (row + 1) * SIDE), (row + 50) * WIDTH + left);
  }
  return { data, width: WIDTH, height: HEIGHT, channels: 1 };
}

/** Pictures that the camera shows over and over, five a second; a take of three seconds sees each once. */
const TAKE_PICTURES = 15;
const TAKES = [1, 2] as const;

/** Lets the seconds before a take pass three times as fast, on the page's next addresses. */
export async function quickCountdown(page: Page): Promise<void> {
  await page.addInitScript(`{
    const later = globalThis.setTimeout;
    globalThis.setTimeout = (act, time, ...words) => later(act, time === 1000 ? 333 : time, ...words);
  }`);
}

/**
 * Gives a page a camera that shows the person with the expression that a test asks for. Chromium's own made-up camera shows
 * a film from whatever place it has got to, so that tests would wait for it.
 */
export async function drawnCamera(
  page: Page,
): Promise<{ show(expression: Expression, take: (typeof TAKES)[number]): Promise<void> }> {
  await page.evaluate(`{
    const shown = Object.assign(document.createElement('canvas'), { width: ${WIDTH}, height: ${HEIGHT} });
    const context = shown.getContext('2d');
    let pictures = [new ImageData(${WIDTH}, ${HEIGHT})], next = 0;
    setInterval(() => context.putImageData(pictures[next++ % pictures.length], 0, 0), 200);
    navigator.mediaDevices.getUserMedia = async () => shown.captureStream();
    const films = new Map();
    globalThis.keepPictures = (name, grays) => films.set(name, grays.map((gray) => {
      const picture = new ImageData(${WIDTH}, ${HEIGHT}), pixels = new Uint32Array(picture.data.buffer);
      for (let i = 0; i < pixels.length; i++) pixels[i] = 0xff000000 | (gray[i] * 0x10101);
      return picture;
    }));
    globalThis.showPictures = (name) => {
      pictures = films.get(name);
      context.putImageData(pictures[0], 0, 0);
    };
  }`);
  for (const expression of RECORDED) {
    for (const take of TAKES) {
      await page.evaluate(
        ([name, grays]) =>
          (globalThis as unknown as { keepPictures(name: string, grays: Uint8Array[]): void }).keepPictures(
            name,
            grays,
          ),
        [`${expression} ${take}`, film(expression, take)] as const,
      );
    }
  }
  return { show: (expression, take) => page.evaluate(`showPictures('${expression} ${take}')`) };
}

/** What the camera shows in a take: other pictures than in the one before. */
function film(expression: Expression, take: number): Uint8Array[] {
  return Array.from({ length: TAKE_PICTURES }, (_, i) =>
    Uint8Array.from(drawnPortrait(expression, (take - 1) * TAKE_PICTURES + i).data),
  );
}
