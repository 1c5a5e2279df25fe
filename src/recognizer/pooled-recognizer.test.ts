import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MienError } from '../errors.js';
import { faceAt } from '../face/testing/face-at.js';
import { decodeImage } from '../image/decode.js';
import { encodePng } from '../image/encode.js';
import type { Image } from '../image/image.js';
import { randomModel } from '../model/testing/random-model.js';
import { linkHere } from '../workers/testing/link-here.js';
import { jobsOf } from './jobs-of.js';
import { PooledRecognizer } from './pooled-recognizer.js';
import { recognizeEach } from './recognize-each.js';
import { Recognizer } from './recognizer.js';
import type { RecognizerJobs, SentFile, ThreadSettings } from './recognizer-jobs.js';
import { DESCRIPTION, detectorOf, grayLevelSession, plainExplainer, plainImage } from './testing/doubles.js';

const model = { bytes: randomModel(1), name: 'double', path: 'double.onnx' };

/** What the threads of a test do and have done. */
interface Threads {
  /** How long the search for a face takes, milliseconds, by gray level. */
  delay: (level: number) => number;
  searching: number;
  searched: number;
  most: number;
  readonly links: { die(): void }[];
}

const opened: PooledRecognizer[] = [];
afterEach(async () => {
  for (const recognizer of opened.splice(0)) await recognizer.release();
});

async function build(workers = 2) {
  const threads: Threads = { delay: () => 0, searching: 0, searched: 0, most: 0, links: [] };
  const start = () => {
    const link = linkHere<ThreadSettings, RecognizerJobs>(async ({ reading }) => {
      const detector = detectorOf(({ data }) => (data[0] === 0 ? [] : [faceAt(5, 5, 30)]));
      const recognizer = new Recognizer<SentFile>({
        session: grayLevelSession(),
        description: DESCRIPTION,
        name: 'double',
        decode: ({ source, name }, signal) => decodeImage(source, { ...reading, name, signal }),
        openDetector: async () => ({
          ...detector,
          async detectAll(images, options) {
            threads.most = Math.max(threads.most, ++threads.searching);
            await wait(threads.delay(images[0]!.data[0]!));
            threads.searching--;
            threads.searched++;
            options?.signal?.throwIfAborted();
            return detector.detectAll(images, options);
          },
        }),
        openExplainer: async () => plainExplainer(),
      });
      return { jobs: jobsOf(recognizer), release: () => recognizer.release() };
    });
    threads.links.push(link);
    return link;
  };
  const recognizer = await PooledRecognizer.open({ model, network: {}, reading: {}, workers, start });
  opened.push(recognizer);
  return { recognizer, threads };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-pooled-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const png = (level: number): Uint8Array => encodePng(plainImage(level));

describe('a recognizer with workers', () => {
  it('answers in the order of the pictures, several at a time', async () => {
    const { recognizer, threads } = await build();
    threads.delay = (level) => (level === 30 ? 60 : 1);
    const done: number[] = [];
    const pictures = [30, 60, 0, 90, 120].map((level) => plainImage(level));
    const answers = await recognizer.recognizeAll(pictures, { onProgress: (count) => done.push(count) });
    expect(answers.map(({ faces }) => faces[0]?.expression)).toEqual([
      'disgust',
      'fear',
      undefined,
      'happy',
      'sad',
    ]);
    expect(done).toEqual([1, 2, 3, 4, 5]);
    expect(threads.most).toBe(2);
    expect(recognizer.workers).toBe(2);
  });

  it('takes every form of picture, and leaves it to the caller', async () => {
    const { recognizer } = await build();
    const path = join(folder, 'gray.png');
    await writeFile(path, png(60));
    const bytes = png(60);
    const image = plainImage(60);
    const stream = new Blob([Uint8Array.from(bytes)]).stream();
    for (const picture of [path, bytes, image, stream, new Blob([Uint8Array.from(bytes)])]) {
      expect((await recognizer.recognize(picture)).faces[0]!.expression).toBe('fear');
    }
    expect([bytes.length > 0, image.data.length]).toEqual([true, 2400]);
  });

  it('has the other calls too', async () => {
    const { recognizer } = await build();
    const image = plainImage(90);
    expect((await recognizer.detect(image)).faces).toHaveLength(1);
    const crops = Array.from({ length: 70 }, (_, i) => plainImage(30 * (i % 7), 48, 48));
    const classes = (await recognizer.recognizeCrops(crops)).map(({ faces }) => faces[0]!.expression);
    expect(classes.slice(0, 3)).toEqual(['angry', 'disgust', 'fear']);
    expect(classes).toHaveLength(70);
    const found = await recognizer.findFaces(image);
    expect((await recognizer.perceiveFound([found]))[0]!.faces[0]!.expression).toBe('happy');
    expect((await recognizer.explainFound(found)).faces[0]!.class).toBe('happy');
    const face = new Uint8Array(2304).fill(120);
    expect((await recognizer.perceiveFaces(face))[0]!.expression).toBe('sad');
    expect((await recognizer.probabilities(face))[4]).toBeCloseTo(0.9);
    expect((await recognizer.explain(face, { class: 'fear' }))[0]!.heat[0]).toBeCloseTo(0.2);
    await recognizer.openDetector();
    expect(await recognizer.decode(png(30))).toMatchObject({ width: 60, height: 40 });
  });

  it('passes on what a thread refuses, with the picture’s name, and goes on', async () => {
    const { recognizer } = await build(1);
    const file = new File(['no picture'], 'notes.txt');
    await expect(recognizer.recognize(file)).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: expect.stringContaining('notes.txt: '),
    });
    await expect(recognizer.recognize(5 as never)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    const function_ = (() => 1) as never;
    await expect(recognizer.perceiveFaces(function_)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(recognizer.explain(new Uint8Array(2304), null as never)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
    await expect(recognizer.recognize('none.png')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(recognizer.recognize(plainImage(30), { minface: 9 } as never)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
    expect((await recognizer.recognize(png(30))).faces).toHaveLength(1);
  });

  it('replaces a thread that dies; only its picture fails', async () => {
    const { recognizer, threads } = await build(1);
    threads.delay = (level) => (level === 30 ? 1000 : 0);
    const lost = recognizer.recognize(plainImage(30));
    const next = recognizer.recognize(plainImage(60));
    setTimeout(() => threads.links[0]!.die(), 30);
    await expect(lost).rejects.toMatchObject({ code: 'WORKER_DIED' });
    expect((await next).faces[0]!.expression).toBe('fear');
    expect(threads.links).toHaveLength(2);
  });

  it('gives up the pictures behind one that fails', async () => {
    const { recognizer, threads } = await build(1);
    threads.delay = () => 20;
    const pictures = [plainImage(30), new Uint8Array(3), ...Array.from({ length: 20 }, () => plainImage(30))];
    await expect(recognizer.recognizeAll(pictures)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    await recognizer.recognize(plainImage(60));
    // One before it, those that were on their way, and the last.
    expect(threads.searched).toBeLessThan(6);
  });

  it('ends at a signal, while it waits and while it works', async () => {
    const { recognizer, threads } = await build(1);
    threads.delay = () => 60;
    const controller = new AbortController();
    const calls = Array.from({ length: 6 }, () =>
      recognizer.recognize(plainImage(30), { signal: controller.signal }),
    );
    setTimeout(() => controller.abort(new Error('enough')), 10);
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.message)).toEqual(
      Array(6).fill('enough'),
    );
  });

  it('is not held up by streams that do not come', async () => {
    const { recognizer } = await build(1);
    const controller = new AbortController();
    const waiting = Array.from({ length: 8 }, () =>
      recognizer
        .recognize(new PassThrough(), { signal: controller.signal })
        .catch((error: Error) => error.message),
    );
    expect((await recognizer.recognize(plainImage(60))).faces).toHaveLength(1);
    controller.abort(new Error('enough'));
    expect(await Promise.all(waiting)).toEqual(Array(8).fill('enough'));
  });

  it('is released once, when its work has ended', async () => {
    const { recognizer, threads } = await build();
    threads.delay = () => 30;
    const working = recognizer.recognize(plainImage(60));
    const released = Promise.all([
      recognizer.release(),
      recognizer.release(),
      recognizer[Symbol.asyncDispose](),
    ]);
    expect((await working).faces).toHaveLength(1);
    await released;
    await expect(recognizer.recognize(plainImage(60))).rejects.toMatchObject({ code: 'RUNTIME_FAILED' });
  });
});

describe('recognizeEach with workers', () => {
  it('keeps order and failures, from items that come one by one, holding few of them', async () => {
    const { recognizer, threads } = await build(2);
    threads.delay = (level) => (level === 30 ? 30 : 1);
    let given = 0;
    let taken = 0;
    let most = 0;
    async function* items(): AsyncGenerator<Image | Uint8Array> {
      for (const level of [30, 60, 90, 120, 30, 60, 90, 120, 30, 60, 90, 120]) {
        most = Math.max(most, ++given - taken);
        yield given === 3 ? new Uint8Array(3) : plainImage(level);
      }
    }
    const seen: unknown[] = [];
    const done: number[] = [];
    const options = { onProgress: (count: number) => done.push(count) };
    for await (const { result } of recognizeEach(recognizer, items(), options)) {
      taken++;
      seen.push(result instanceof MienError ? result.code : result.faces[0]!.expression);
    }
    expect(seen.slice(0, 5)).toEqual(['disgust', 'fear', 'IMAGE_UNREADABLE', 'sad', 'disgust']);
    expect(seen).toHaveLength(12);
    expect(done.at(-1)).toBe(12);
    expect(threads.most).toBe(2);
    // Two a thread, the one that is taken, and the one that is asked for.
    expect(most).toBeLessThanOrEqual(6);
  });

  it('hands pictures on, and takes them as faces, where it is told to', async () => {
    const { recognizer } = await build(1);
    const load = (level: number): Uint8Array => png(level);
    const outcomes = [];
    for await (const outcome of recognizeEach(recognizer, [0, 60], {
      load,
      detect: false,
      keepImages: true,
    })) {
      outcomes.push(outcome);
    }
    expect(outcomes).toMatchObject([
      { item: 0, result: { faces: [{ expression: 'angry' }] }, image: { width: 60 } },
      { item: 60, result: { faces: [{ expression: 'fear' }] }, image: { width: 60 } },
    ]);
  });
});
