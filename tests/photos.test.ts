import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawFace } from '../src/dataset/sample/face.js';
import { EXPRESSIONS } from '../src/expression.js';
import { decodeImage } from '../src/image/decode.js';
import { encodePng } from '../src/image/encode.js';
import type { Image } from '../src/image/image.js';
import { resize } from '../src/image/resize.js';
import { encodedPictures, gradientImage } from '../src/image/testing/encoded-pictures.js';
import { Random } from '../src/random.js';
import { jsonLines, mien, mienHere, mienReading, start, temporaryFolder } from './program.js';
import { writeSeeingEverywhere } from './seeing-everywhere.js';

/** Finds a face wherever it looks, or, with thresholds of 1, nowhere. */
const EVERYWHERE = ['--detector', 'everywhere', '--threads', '1', '--min-face', '60'];
const NOWHERE = [...EVERYWHERE, '--thresholds', '1,1,1'];

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeSeeingEverywhere(join(folder, 'models', 'everywhere'));
  await mkdir(join(folder, 'photos', 'more'), { recursive: true });
  const pictures = await encodedPictures(gradientImage(160, 120));
  for (const name of ['baseline.jpg', 'alpha.png', 'picture.avif']) {
    await writeFile(join(folder, 'photos', name), pictures.get(name)!);
  }
  await writeFile(join(folder, 'photos', 'more', 'baseline.jpg'), pictures.get('progressive.jpg')!);
  await writeFile(join(folder, 'photos', 'broken.png'), pictures.get('rgb.png')!.subarray(0, 300));
  await writeFile(join(folder, 'photos', 'notes.txt'), 'no picture');
});

const FILES = ['alpha.png', 'baseline.jpg', 'broken.png', 'more/baseline.jpg', 'picture.avif'];
const codeOf = (error: unknown): string => (error as { code: string }).code;
const named = (stdout: string): unknown[] =>
  jsonLines(stdout).map(({ file }) => String(file).replaceAll('\\', '/').replace('photos/', ''));

describe('mien detect', () => {
  it('answers for every picture of a folder, in order, also for a broken one', async () => {
    const result = await mien(folder, 'detect', 'photos', '--json', ...EVERYWHERE);
    expect(result.code).toBe(1);
    expect(named(result.stdout)).toEqual(FILES);
    const [first, , third] = jsonLines(result.stdout);
    expect(third).toMatchObject({ error: { code: 'IMAGE_UNREADABLE' } });
    expect(first).toMatchObject({ width: 160, height: 120 });
    const faces = first!.faces as { box: number[]; score: number; landmarks: Record<string, number[]> }[];
    expect(faces.length).toBeGreaterThan(1);
    for (const { box, score, landmarks } of faces) {
      const [x, y, width, height] = box as [number, number, number, number];
      expect(x >= 0 && y >= 0 && x + width <= 160.01 && y + height <= 120.01).toBe(true);
      expect(score).toBeCloseTo(1 / (1 + Math.exp(-5)), 5);
      expect(Object.keys(landmarks)).toEqual(['leftEye', 'rightEye', 'nose', 'mouthLeft', 'mouthRight']);
    }
  });

  it('takes no face for no fault', async () => {
    const result = await mienHere(folder, 'detect', 'photos/alpha.png', '--json', ...NOWHERE);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(jsonLines(result.stdout)).toEqual([
      { file: 'photos/alpha.png', width: 160, height: 120, faces: [] },
    ]);
    expect((await mienHere(folder, 'detect', 'photos/alpha.png', ...NOWHERE)).stdout).toBe(
      'photos/alpha.png: no face\n',
    );
  });

  it('keeps the surest where asked, and stays in one folder', async () => {
    const words = ['photos', '--no-recursive', '--max-faces', '1', '--csv'];
    const result = await mienHere(folder, 'detect', ...words, ...EVERYWHERE);
    const rows = parse(result.stdout, { columns: true }) as Record<string, string>[];
    expect(rows.map(({ file, face }) => [file!.replaceAll('\\', '/'), face])).toEqual([
      ['photos/alpha.png', '1'],
      ['photos/baseline.jpg', '1'],
      ['photos/picture.avif', '1'],
    ]);
    expect(result.stderr).toContain('broken.png');
  });

  it('takes more paths than the runtime can bear to see', async () => {
    const paths = Array.from({ length: 1000 }, (_, i) => `no-such-picture-with-a-rather-long-name-${i}.jpg`);
    const result = await mien(folder, 'detect', ...paths, 'photos/alpha.png', '--json', ...NOWHERE);
    expect(result.code).toBe(1);
    expect(jsonLines(result.stdout).map(({ file }) => file)).toEqual([...paths, 'photos/alpha.png']);
  });

  it.each(['detect', 'predict'])('%s says the same of many pictures from several threads', async (ask) => {
    const words = [ask, 'photos', 'photos', 'photos/alpha.png', 'photos', '--json', ...EVERYWHERE];
    const alone = await mienHere(folder, ...words);
    const together = await mien(folder, ...words, '--threads', '3');
    // What the decoder says of a broken file is one memory for all its threads, and may be another's.
    const lines = (stdout: string): unknown[] =>
      jsonLines(stdout).map(({ error, ...line }) => ({ ...line, ...(error ? { code: codeOf(error) } : {}) }));
    expect(lines(alone.stdout)).toHaveLength(16);
    expect(lines(together.stdout)).toEqual(lines(alone.stdout));
    expect([together.code, together.stderr]).toEqual([alone.code, alone.stderr]);
  });

  it('expands patterns that the shell left alone', async () => {
    const result = await mienHere(folder, 'detect', 'photos/**/*.jpg', 'none/*.jpg', '--json', ...NOWHERE);
    expect(result.code).toBe(1);
    expect(named(result.stdout)).toEqual(['baseline.jpg', 'more/baseline.jpg', 'none/*.jpg']);
  });

  it('reads a picture from standard input', async () => {
    const picture = await readFile(join(folder, 'photos', 'picture.avif'));
    const result = await mienReading(picture, folder, 'detect', '-', '--json', ...NOWHERE);
    expect(result.code).toBe(0);
    expect(jsonLines(result.stdout)).toEqual([{ file: '-', width: 160, height: 120, faces: [] }]);
    const nothing = await mienReading(new Uint8Array(), folder, 'detect', '-', '--json', ...NOWHERE);
    expect(jsonLines(nothing.stdout)).toMatchObject([{ file: '-', error: { code: 'IMAGE_UNREADABLE' } }]);
  });
});

describe('mien predict', () => {
  it('names the perceived expression of each face, by the contract', async () => {
    const words = ['photos/baseline.jpg', '--max-faces', '2', '--json'];
    const result = await mienHere(folder, 'predict', ...words, ...EVERYWHERE);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    const [line] = jsonLines(result.stdout);
    const faces = line!.faces as Record<string, unknown>[];
    expect(faces).toHaveLength(2);
    for (const face of faces) {
      const optional = ['faceProbability', 'quality', 'roll', 'uncertainBecause'];
      expect(Object.keys(face).filter((key) => !optional.includes(key))).toEqual([
        'box',
        'score',
        'landmarks',
        'expression',
        'confidence',
        'uncertain',
        'probabilities',
      ]);
      expect(face.quality).toMatchObject({ size: expect.any(Number), sharpness: expect.any(Number) });
      const probabilities = face.probabilities as Record<string, number>;
      expect(Object.keys(probabilities)).toEqual([...EXPRESSIONS]);
      expect(probabilities[face.expression as string]).toBe(face.confidence);
      expect(Math.max(...Object.values(probabilities))).toBe(face.confidence);
    }
  });

  it('draws copies beside one another, and leaves the pictures as they are', async () => {
    const before = await readFile(join(folder, 'photos', 'alpha.png'));
    const words = ['photos', 'photos/more/baseline.jpg', '--max-faces', '1', '--annotate', 'drawn'];
    const result = await mienHere(folder, 'predict', ...words, ...EVERYWHERE);
    expect(result.code).toBe(1);
    const files = await readdir(join(folder, 'drawn'), { recursive: true });
    expect(files.map((file) => file.replaceAll('\\', '/')).toSorted()).toEqual([
      'alpha.png',
      'baseline-2.jpg',
      'baseline.jpg',
      'more',
      'more/baseline.jpg',
      'picture.avif',
    ]);
    const drawn = await decodeImage(join(folder, 'drawn', 'alpha.png'));
    // Of 160×120: letters can be read from 440 pixels on.
    expect([drawn.width, drawn.height]).toEqual([480, 360]);
    expect((await readFile(join(folder, 'photos', 'alpha.png'))).equals(before)).toBe(true);
  });

  it('never draws over a picture that it was given', async () => {
    const before = await readFile(join(folder, 'photos', 'alpha.png'));
    const words = ['photos/alpha.png', '--annotate', 'photos'];
    expect((await mienHere(folder, 'predict', ...words, ...NOWHERE)).code).toBe(0);
    expect((await readFile(join(folder, 'photos', 'alpha.png'))).equals(before)).toBe(true);
    expect(existsSync(join(folder, 'photos', 'alpha-2.png'))).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('stops at Ctrl-C, with what was printed kept', async () => {
    const many = join(folder, 'many');
    await mkdir(many);
    const picture = await readFile(join(folder, 'photos', 'baseline.jpg'));
    for (let i = 0; i < 100; i++) await writeFile(join(many, `${String(i).padStart(3, '0')}.jpg`), picture);
    const run = start(folder, 'predict', 'many', '--json', ...EVERYWHERE);
    await run.waitFor('many/000.jpg');
    run.child.kill('SIGINT');
    const { code, stdout } = await run.finished;
    expect(code).toBe(130);
    const lines = jsonLines(stdout);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(100);
    expect(lines.map(({ file }) => file)).toEqual(
      lines.map((_, i) => `many/${String(i).padStart(3, '0')}.jpg`),
    );
  });
});

/** Whoever has pulled it finds it among what is here. */
const PULLED = fileURLToPath(new URL('../models/mtcnn-reference', import.meta.url));

describe('mien models', () => {
  it.skipIf(existsSync(PULLED))('lists what is here, and what can be had', async () => {
    const text = await mienHere(folder, 'models');
    const json = await mienHere(folder, 'models', '--json');
    expect(text.stdout).toContain('everywhere: MTCNN');
    expect(text.stdout).toContain('mien models pull mtcnn-reference');
    const models = jsonLines(json.stdout);
    expect(models).toContainEqual(
      expect.objectContaining({ kind: 'detector', name: 'everywhere', packaged: false }),
    );
    expect(models).toContainEqual(
      expect.objectContaining({
        kind: 'expression',
        name: 'default',
        packaged: true,
        about: expect.stringMatching(/ % of \d+ test faces \(majority-7\)$/),
      }),
    );
    expect(models.at(-1)).toMatchObject({
      name: 'mtcnn-reference',
      howTo: 'mien models pull mtcnn-reference',
    });
  });

  it('says what is wrong with one', async () => {
    const here = await temporaryFolder();
    await mkdir(join(here, 'models', 'half'), { recursive: true });
    await writeFile(join(here, 'models', 'half', 'p.onnx'), '');
    await mkdir(join(here, 'models', 'history', 'run'), { recursive: true });
    await writeFile(join(here, 'models', 'history', 'run', 'model.onnx'), 'no graph');
    const models = jsonLines((await mienHere(here, 'models', '--json')).stdout);
    expect(models).toContainEqual(
      expect.objectContaining({
        name: 'half',
        error: { code: 'MODEL_BROKEN', message: expect.stringContaining('r.onnx and o.onnx') },
      }),
    );
    expect(models).toContainEqual(
      expect.objectContaining({ name: 'run', error: expect.objectContaining({ code: 'MODEL_BROKEN' }) }),
    );
  });
});

describe('the example of photos', () => {
  it('names faces and draws a copy', async () => {
    const example = fileURLToPath(new URL('../examples/photo.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [example, join('photos', 'alpha.png')], {
      cwd: folder,
      env: { ...process.env, DETECTOR: 'everywhere' },
    });
    expect(stdout).toMatch(/alpha\.png: \d+ faces\n( {2}.* at \d+,\d+ .*0\.993\n)+/);
    expect(existsSync(join(folder, 'alpha.faces.png'))).toBe(true);
  });
});

/** The packaged detector, on drawn faces before a plain ground. */
const PACKAGED = fileURLToPath(new URL('../models/mtcnn/search.onnx', import.meta.url));

describe.runIf(existsSync(PACKAGED))('the packaged detector', () => {
  it('finds drawn faces where they are', async () => {
    const centres = [
      [90, 90],
      [250, 90],
      [90, 250],
      [250, 250],
    ] as const;
    await writeFile(join(folder, 'drawn-faces.png'), encodePng(pasted(centres, 110)));
    const result = await mienHere(folder, 'detect', 'drawn-faces.png', '--json');
    const [line] = jsonLines(result.stdout);
    const found = (line!.faces as { box: [number, number, number, number] }[]).map(
      ({ box: [x, y, w, h] }) => [x + w / 2, y + h / 2],
    );
    const seen = centres.filter(([cx, cy]) => found.some(([x, y]) => Math.hypot(x! - cx, y! - cy) < 35));
    expect(seen.length).toBeGreaterThanOrEqual(3);
  });
});

function pasted(centres: readonly (readonly [number, number])[], side: number): Image {
  const [width, height] = [340, 340];
  const data = new Uint8Array(width * height).fill(120);
  for (const [i, [x, y]] of centres.entries()) {
    const face = drawFace(EXPRESSIONS[i]!, new Random(i), { plain: true });
    const { data: drawn } = resize({ data: face, width: 48, height: 48, channels: 1 }, side, side);
    for (let row = 0; row < side; row++) {
      data.set(drawn.subarray(row * side, (row + 1) * side), (y - side / 2 + row) * width + x - side / 2);
    }
  }
  return { data, width, height, channels: 1 };
}
