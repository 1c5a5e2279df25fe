import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client.js';
import { drawFace } from '../../src/dataset/sample/face.js';
import { EXPRESSIONS } from '../../src/expression.js';
import { encodePng } from '../../src/image/encode.js';
import type { Image } from '../../src/image/image.js';
import { resize } from '../../src/image/resize.js';
import { Random } from '../../src/random.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import type { Recognition, RecognizedFace } from '../../src/recognizer/result.js';
import { type Running, start, temporaryFolder } from '../program.js';
import { browserTestsRun, launchChromium } from './chromium.js';
import { allDone, modelReady, pressOptions } from './studio/locators.js';

const PHOTOS = 9;
const [WIDTH, HEIGHT, PLACE] = [640, 480, 160];

/** Twelve drawn people, each somewhere in a place of its own, and each of them cut out. */
function drawnCrowd(seed: number): { readonly photo: Image; readonly cutouts: readonly Image[] } {
  const random = new Random(77, seed);
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(185);
  const cutouts: Image[] = [];
  for (let top = 0; top < HEIGHT; top += PLACE) {
    for (let left = 0; left < WIDTH; left += PLACE) {
      const side = 90 + random.below(50);
      const drawn = drawFace(EXPRESSIONS[random.below(7)]!, random, { plain: true, intensity: 1 });
      const cutout = resize({ data: drawn, width: 48, height: 48, channels: 1 }, side, side);
      const [x, y] = [left + random.below(PLACE - side), top + random.below(PLACE - side)];
      cutout.data.forEach((tone, i) => {
        const at = ((y + Math.floor(i / side)) * WIDTH + x + (i % side)) * 3;
        data.set([tone, 0.9 * tone, 0.8 * tone], at);
      });
      cutouts.push(cutout);
    }
  }
  return { photo: { data, width: WIDTH, height: HEIGHT, channels: 3 }, cutouts };
}

/** How far two answers to a face are apart at most. */
interface Apart {
  /** Sides of the box and points, pixels. */
  readonly pixels: number;
  /** Probabilities. */
  readonly shares: number;
  /** Whether both name the same expression. */
  readonly named: boolean;
}

/** The packaged networks, from file to answer: decoded, searched, aligned and judged in three places. */
describe.runIf(browserTestsRun())('of a hundred faces', () => {
  const crowds = Array.from({ length: PHOTOS }, (_, seed) => drawnCrowd(seed));
  const encoded = (image: Image): Uint8Array<ArrayBuffer> => new Uint8Array(encodePng(image));
  const photos = crowds.map(({ photo }) => encoded(photo));
  const cutouts = crowds.flatMap((crowd) => crowd.cutouts).map(encoded);
  let inNode: { readonly photos: readonly Recognition[]; readonly cutouts: readonly Recognition[] };
  let program: Running;
  let url: string;
  let browser: Browser;

  beforeAll(async () => {
    program = start(await temporaryFolder(), 'serve', '--port', '0', '--workers', '1', '--max-files', '200');
    let said = '';
    program.child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await program.waitFor('listens on');
    url = /http:\S+/.exec(said)![0];
    browser = await launchChromium();
    const recognizer = await createRecognizer({ threads: 1 });
    inNode = {
      photos: await recognizer.recognizeAll(photos),
      cutouts: await recognizer.recognizeCrops(cutouts),
    };
    await recognizer.release();
    expect(inNode.photos.flatMap(({ faces }) => faces).length).toBeGreaterThanOrEqual(100);
    expect(inNode.cutouts.length).toBeGreaterThanOrEqual(100);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    program?.child.kill('SIGTERM');
    await program?.finished;
  });

  /** Of each face of some pictures. Throws where others were found. */
  function compare(got: readonly Recognition[], expected: readonly Recognition[]): readonly Apart[] {
    return expected.flatMap(({ faces }, picture) => {
      const others = got[picture]!.faces;
      expect(others).toHaveLength(faces.length);
      return faces.map((face) => {
        // They come by score, and two may have the same but for its last digits.
        const far = ({ box }: RecognizedFace): number =>
          Math.hypot(box[0] - face.box[0], box[1] - face.box[1]);
        const same = others.reduce((nearest, other) => (far(other) < far(nearest) ? other : nearest));
        const most = (numbers: (of: RecognizedFace) => readonly number[]): number =>
          Math.max(...numbers(face).map((value, i) => Math.abs(value - numbers(same)[i]!)));
        return {
          pixels: most(({ box, landmarks }) => [...box, ...Object.values(landmarks ?? {}).flat()]),
          shares: most(({ probabilities, score }) => [score ?? 0, ...Object.values(probabilities)]),
          named: same.expression === face.expression,
        };
      });
    });
  }

  function expectSame(faces: readonly Apart[]): void {
    expect(faces.every(({ named }) => named)).toBe(true);
    // Answers are rounded to be sent: pixels to a hundredth.
    expect(Math.max(...faces.map(({ pixels }) => pixels))).toBeLessThan(0.01);
    expect(Math.max(...faces.map(({ shares }) => shares))).toBeLessThan(1e-3);
  }

  it('mien serve answers what Node answers', async () => {
    const client = createClient({ baseUrl: url });
    const ask = async (pictures: readonly Uint8Array<ArrayBuffer>[], detect: boolean) =>
      (await client.predictAll(pictures, { detect })).map((result) => {
        if ('error' in result) throw new Error(result.error.message);
        return result;
      });
    expectSame(compare(await ask(photos, true), inNode.photos));
    expectSame(compare(await ask(cutouts, false), inNode.cutouts));
  }, 120_000);

  it('the page answers what Node answers', async () => {
    const page = await browser.newPage();
    await page.goto(url);
    await modelReady(page);
    const ask = async (pictures: readonly Uint8Array[]): Promise<readonly Recognition[]> => {
      await page.locator('input[type=file][accept="image/*"]').setInputFiles(
        pictures.map((bytes, i) => ({
          name: `${i}.png`,
          mimeType: 'image/png',
          buffer: Buffer.from(bytes),
        })),
      );
      await allDone(page, pictures.length, 120_000);
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'JSON', exact: true }).click(),
      ]);
      await page.getByRole('button', { name: 'Remove all' }).click();
      return JSON.parse(await readFile(await file.path(), 'utf8')) as Recognition[];
    };
    const found = compare(await ask(photos), inNode.photos);
    // Boxes are rounded to pixels and crops to gray levels on the way, so that the last digits of a number, which are the
    // runtime's own, can tip a face.
    const same = found.filter(({ pixels, shares }) => pixels < 0.01 && shares < 1e-3);
    console.info(`Found in photos, Node and browser: ${same.length} of ${found.length} faces the same.`);
    expect(same.length).toBeGreaterThanOrEqual(100);
    expect(same.every(({ named }) => named)).toBe(true);
    expect(Math.max(...found.map(({ pixels }) => pixels))).toBeLessThan(8);

    await pressOptions(page);
    await page.getByRole('checkbox', { name: /one face already/ }).check();
    await page.keyboard.press('Escape');
    expectSame(compare(await ask(cutouts), inNode.cutouts));
  }, 240_000);
});
