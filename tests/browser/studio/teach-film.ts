import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Page } from 'playwright-core';
import { drawFace } from '../../../src/dataset/sample/face.js';
import type { Expression } from '../../../src/expression.js';
import type { Image } from '../../../src/image/image.js';
import { resize } from '../../../src/image/resize.js';
import { Random } from '../../../src/random.js';

const WIDTH = 320;
const HEIGHT = 240;
const SIDE = 140;
const RATE = 5;
/** Of each expression, long enough for two takes of it. */
const SECONDS = 22;

/** A made-up person whom the packaged network does not know, and expressions that it mostly mistakes in them. */
const PERSON = 0;
export const DRAWN: readonly Expression[] = ['angry', 'fear', 'neutral'];
/** Those in the film, which takes as long as they do. */
export const FILMED = DRAWN.slice(0, 2);

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

/**
 * A film for Chromium's made-up camera: the person shows one expression after the other, over and over. Two marks at the top
 * tell which it is, and how far it has got: see {@link nextFilmed}.
 */
export async function writeTeachFilm(path: string): Promise<void> {
  const file = createWriteStream(path);
  const frames = RATE * SECONDS;
  const put = async (bytes: Uint8Array | string): Promise<void> => {
    if (!file.write(bytes)) await once(file, 'drain');
  };
  await put(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420jpeg\n`);
  for (const [k, expression] of FILMED.entries()) {
    for (let frame = 0; frame < frames; frame++) {
      const { data } = drawnPortrait(expression, frame);
      mark(data, 0, 40 + 60 * k);
      mark(data, 1, 30 + (200 * frame) / frames);
      await put('FRAME\n');
      await put(data);
      await put(new Uint8Array(data.length / 2).fill(128));
    }
  }
  file.end();
  await once(file, 'finish');
}

const MARK = 24;

function mark(data: Uint8Array, place: number, level: number): void {
  for (let y = 0; y < MARK; y++) data.fill(level, y * WIDTH + place * MARK, y * WIDTH + (place + 1) * MARK);
}

/** Waits until the camera begins to show one of these expressions, whichever is the next. */
export async function nextFilmed(page: Page, wanted: readonly Expression[]): Promise<Expression> {
  const marks = (): Promise<readonly [number, number]> =>
    page.evaluate(`(() => {
      const canvas = new OffscreenCanvas(${WIDTH}, ${HEIGHT}), context = canvas.getContext('2d');
      context.drawImage(document.querySelector('video'), 0, 0, ${WIDTH}, ${HEIGHT});
      return [0, 1].map((place) => context.getImageData((place + 0.5) * ${MARK}, ${MARK / 2}, 1, 1).data[0]);
    })()`);
  for (;;) {
    const [shown, far] = await marks();
    const expression = FILMED.find((_, k) => Math.abs(shown - (40 + 60 * k)) < 20);
    if (expression !== undefined && wanted.includes(expression) && far < 70) return expression;
    await page.waitForTimeout(100);
  }
}
