import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../../src/expression.js';
import { DETECTOR_FORMS } from '../../src/face/detector-nets.js';
import { createRecognizer, type Recognizer, recognizeVideo, type VideoRow } from '../../src/index.js';
import { cutOff, editedClip, ffmpeg, turnedClip, withoutFfmpeg } from '../../src/video/testing/clips.js';
import { makeFaceClip, VP9 } from '../../src/video/testing/face-clip.js';
import { browserTestsRun } from './chromium.js';
import { type OpenPage, openPage } from './open-page.js';

const MODELS = { model: '/files/model.onnx', detector: '/files/mtcnn' };
const SEARCH = { minFace: 40 } as const;

const most = (differences: readonly number[]): number =>
  differences.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);

describe.runIf(browserTestsRun() && !withoutFfmpeg)('a clip in Chromium', { timeout: 240_000 }, () => {
  let folder: string;
  let page: OpenPage;
  let recognizer: Recognizer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mien-browser-clip-'));
    recognizer = await createRecognizer({ threads: 1 });
    page = await openPage();
    const packaged = (path: string): Promise<Buffer> =>
      readFile(new URL(`../../models/${path}`, import.meta.url));
    page.files.set(MODELS.model, await packaged('default/model.onnx'));
    for (const net of DETECTOR_FORMS['one-pass'])
      page.files.set(`/files/mtcnn/${net}.onnx`, await packaged(`mtcnn/${net}.onnx`));
  }, 240_000);
  afterAll(async () => {
    await page?.close();
    await recognizer?.release();
    await rm(folder, { recursive: true });
  });

  it('gives the rows that Node gives: an uneven rate, a turn, two faces, a cut', async () => {
    const path = join(folder, 'clip.mp4');
    await makeFaceClip(
      join(folder, 'stored.mp4'),
      [
        { expression: 'happy', side: 110, x: '10+60*t', y: '20' },
        { expression: 'surprise', side: 100, x: '190', y: '100-30*t', when: 'gt(t,0.2)' },
      ],
      {
        seconds: 1,
        rate: 10,
        after: "select='gt(mod(n*n,7),0)',negate=enable='gte(t,0.75)',transpose=2",
        codec: VP9,
        words: ['-fps_mode', 'vfr'],
      },
    );
    await turnedClip(join(folder, 'stored.mp4'), 90, path);
    const here: VideoRow[] = [];
    for await (const row of recognizeVideo(recognizer, path, SEARCH)) here.push(row);
    const there = await page.call('recognizeVideo', MODELS, await readFile(path), SEARCH);
    const plain = ({ time, frame, cut, faces }: VideoRow) => ({
      time,
      frame,
      cut,
      tracks: faces.map(({ track, expression }) => [track, expression]),
    });
    expect(here.length).toBeGreaterThan(5);
    expect(here.filter(({ cut }) => cut)).toHaveLength(1);
    const before = here.slice(
      0,
      here.findIndex(({ cut }) => cut),
    );
    expect(new Set(before.flatMap(({ faces }) => faces.map(({ track }) => track))).size).toBe(2);
    expect(there.map(plain)).toEqual(here.map(plain));
    const pairs = there.flatMap(({ faces }, i) =>
      faces.map((face, f) => [face, here[i]!.faces[f]!] as const),
    );
    const box = most(pairs.flatMap(([a, b]) => a.box.map((edge, i) => edge - b.box[i]!)));
    const share = most(
      pairs.flatMap(([a, b]) => EXPRESSIONS.map((name) => a.probabilities[name] - b.probabilities[name])),
    );
    expect(box).toBeLessThan(0.1);
    expect(share).toBeLessThan(0.001);
  });

  it('whose edit list cuts off its beginning has the times of Node', async () => {
    const path = join(folder, 'edited.mp4');
    await ffmpeg('-ss', '0.35', '-i', join(folder, 'stored.mp4'), '-c', 'copy', path);
    const here: VideoRow[] = [];
    for await (const row of recognizeVideo(recognizer, path, SEARCH)) here.push(row);
    const there = await page.call('recognizeVideo', MODELS, await readFile(path), SEARCH);
    const plain = ({ time, frame, faces }: VideoRow) => [time, frame, faces.map(({ track }) => track)];
    expect(here[0]).toMatchObject({ time: 0, frame: 0 });
    expect(there.map(plain)).toEqual(here.map(plain));
  });

  it('is read only as far as it is asked for, and in part', async () => {
    const clip = await readFile(join(folder, 'clip.mp4'));
    expect(await page.call('recognizeVideo', MODELS, clip, SEARCH, 2)).toHaveLength(2);
    const part = await page.call('recognizeVideo', MODELS, clip, { ...SEARCH, from: 0.3, to: 0.7, fps: 5 });
    expect(part.every(({ time }) => time >= 0.3 && time < 0.7)).toBe(true);
    expect(part.map(({ time }) => Math.floor(5 * time))).toEqual([1, 2, 3]);
  });

  it('that is none, or has no pictures, or is cut off, is said', async () => {
    const of = (clip: Uint8Array) => page.call('recognizeVideo', MODELS, clip, SEARCH);
    await expect(of(new TextEncoder().encode('no clip'))).rejects.toMatchObject({ code: 'VIDEO_BROKEN' });
    const sound = join(folder, 'sound.webm');
    await ffmpeg('-f', 'lavfi', '-i', 'sine=duration=0.2', sound);
    await expect(of(await readFile(sound))).rejects.toMatchObject({ code: 'VIDEO_NO_FRAMES' });
    const whole = join(folder, 'whole.mp4');
    const picture = 'testsrc2=size=64x48:rate=10:duration=4';
    await ffmpeg('-f', 'lavfi', '-i', picture, ...VP9, '-movflags', '+faststart', whole);
    await cutOff(whole, 0.6, join(folder, 'cut.mp4'));
    await expect(of(await readFile(join(folder, 'cut.mp4')))).rejects.toMatchObject({
      code: 'VIDEO_TRUNCATED',
    });
  });

  it('goes nowhere, and the page fetches nothing but its own files', () => {
    expect(page.complaints).toEqual([]);
  });

  it('whose edit list puts parts together is refused', async () => {
    // The last one: mediabunny complains of it on the console.
    const path = join(folder, 'parts.mp4');
    await editedClip(
      join(folder, 'stored.mp4'),
      [
        [300, 0],
        [300, 5000],
      ],
      path,
    );
    const there = page.call('recognizeVideo', MODELS, await readFile(path), SEARCH);
    await expect(there).rejects.toMatchObject({
      code: 'VIDEO_UNSUPPORTED',
      message: expect.stringContaining('2 parts'),
    });
  });
});
