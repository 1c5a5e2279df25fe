import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import type { Recognizer } from '../recognizer/recognizer.js';
import { readFrames } from './read-frames.js';
import type { RecognizeVideoOptions, TimedImage } from './recognize-frames.js';
import { recognizeVideo } from './recognize-video.js';
import { type Turn, turnedClip, withoutFfmpeg } from './testing/clips.js';
import { type MovingFace, makeFaceClip } from './testing/face-clip.js';
import type { VideoRow } from './video-row.js';

/** Larger faces than these are found quickly. */
const SEARCH = { minFace: 40 } as const;

let folder: string;
let recognizer: Recognizer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-recognize-'));
  recognizer = await createRecognizer({ threads: 1 });
});
afterAll(async () => {
  await recognizer.release();
  await rm(folder, { recursive: true });
});

async function rowsOf(
  source: string | AsyncIterable<TimedImage>,
  options: RecognizeVideoOptions = {},
): Promise<VideoRow[]> {
  const rows: VideoRow[] = [];
  for await (const row of recognizeVideo(recognizer, source, { ...SEARCH, ...options })) rows.push(row);
  return rows;
}

const trackNumbers = (rows: readonly VideoRow[]): number[] => [
  ...new Set(rows.flatMap(({ faces }) => faces.map(({ track }) => track))),
];

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How far the nose is from where the face was drawn in a frame of the moving clip, in widths of its box. The drawing is
 * symmetric, 192 pixels a side, and darkest below the nose in row 117.
 */
function noseError({ frame, faces }: VideoRow): number {
  const [{ landmarks, box }] = faces as [VideoRow['faces'][0]];
  const left = 20 + 2 * frame;
  const top = 60 + 2 * Math.round(5 * Math.sin((4 * frame) / 25));
  const [x, y] = landmarks!.nose;
  return Math.hypot(x - left - 120 * (96 / 192), y - top - 120 * (117.5 / 192)) / box[2];
}

describe.skipIf(withoutFfmpeg)('faces of a clip', { timeout: 180_000 }, () => {
  it('keep their numbers while they cross, and their expressions', async () => {
    const path = join(folder, 'crossing.mp4');
    await makeFaceClip(
      path,
      [
        { expression: 'happy', side: 110, x: '10+100*t', y: '20' },
        { expression: 'surprise', side: 120, x: '190-100*t', y: '80' },
      ],
      { seconds: 1.8, rate: 15 },
    );
    const rows = await rowsOf(path);
    expect(rows).toHaveLength(27);
    expect(trackNumbers(rows).toSorted()).toEqual([1, 2]);
    const of = (row: VideoRow, name: string) => row.faces.find(({ expression }) => expression === name)!;
    const [first, last] = [rows[0]!, rows.at(-1)!];
    for (const name of ['happy', 'surprise']) expect(of(last, name).track).toBe(of(first, name).track);
    expect(of(last, 'happy').box[0]).toBeGreaterThan(of(last, 'surprise').box[0]);
    expect(of(last, 'happy').smoothed.happy).toBeGreaterThan(0.5);
  });

  it('are where they are seen, however the clip is turned', async () => {
    const path = join(folder, 'still.mp4');
    const faces: readonly MovingFace[] = [{ expression: 'neutral', side: 130, x: '40', y: '70' }];
    // Without loss, so that each clip shows the very same pixels.
    const making = { seconds: 0.12, words: ['-crf', '0'] };
    await makeFaceClip(path, faces, making);
    const [upright] = (await rowsOf(path)) as [VideoRow];
    expect(upright.faces).toHaveLength(1);
    for (const turn of [90, 180, 270] as const) {
      // Stored turned back, so that a player shows it as it was.
      const stored = join(folder, `stored-${turn}.mp4`);
      const back = { 90: 'transpose=2', 180: 'hflip,vflip', 270: 'transpose=1' }[turn as Exclude<Turn, 0>];
      await makeFaceClip(stored, faces, { ...making, after: back });
      const turned = join(folder, `shown-${turn}.mp4`);
      await turnedClip(stored, turn, turned);
      const [row] = (await rowsOf(turned)) as [VideoRow];
      row.faces[0]!.box.forEach((edge, i) => {
        expect(Math.abs(edge - upright.faces[0]!.box[i]!), `${turn}°`).toBeLessThan(1);
      });
    }
  });

  it('begin anew after a cut, and frames without one are rows too', async () => {
    const path = join(folder, 'cut.mp4');
    const face = { side: 120, x: '60', y: '60' };
    await makeFaceClip(
      path,
      [
        { ...face, expression: 'happy', when: 'lt(t,0.4)' },
        { ...face, expression: 'happy', when: 'gte(t,0.8)' },
      ],
      { seconds: 1.2, rate: 10, after: "geq=lum='if(gte(N,8),255-lum(X,Y),lum(X,Y))':cb=128:cr=128" },
    );
    // The negative of a face is none, or another: what counts is the cut.
    const rows = await rowsOf(path);
    expect(rows).toHaveLength(12);
    expect(rows.map(({ faces }) => faces.length).slice(0, 8)).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    expect(rows.findIndex(({ cut }) => cut === true)).toBe(8);
    const late = rows.slice(8).flatMap(({ faces }) => faces.map(({ track }) => track));
    expect(late.every((track) => track > 1)).toBe(true);
  });

  it('are as well seen where they are looked at between searches', async () => {
    const path = join(folder, 'moving.mp4');
    // On even pixels, where FFmpeg puts it: it rounds others.
    const [x, y] = ['20.5+50*t', '60.5+2*round(5*sin(4*t))'];
    await makeFaceClip(path, [{ expression: 'happy', side: 120, x, y }], { seconds: 1.6, rate: 25 });
    const every = await rowsOf(path);
    const some = await rowsOf(path, { searchEvery: 0.4 });
    expect(some.map(({ faces }) => faces.map(({ track }) => track))).toEqual(every.map(() => [1]));
    some.forEach(({ faces }, i) => {
      const [a, b] = [faces[0]!, every[i]!.faces[0]!];
      expect(Math.abs(a.probabilities.happy - b.probabilities.happy)).toBeLessThan(0.1);
    });
    const [searched, looked] = [every.map(noseError), some.map(noseError)];
    for (const errors of [searched, looked]) {
      expect(Math.max(...errors)).toBeLessThan(0.1);
      expect(mean(errors)).toBeLessThan(0.05);
    }
    expect(mean(looked)).toBeLessThan(mean(searched) + 0.01);
  });

  it('of pictures with times are those of the clip', async () => {
    const path = join(folder, 'pictures.mp4');
    await makeFaceClip(path, [{ expression: 'sad', side: 120, x: '30+40*t', y: '50' }], {
      seconds: 0.5,
      rate: 10,
    });
    expect(await rowsOf(readFrames(path))).toEqual(await rowsOf(path));
  });
});

describe('options of a clip', () => {
  it('are checked', async () => {
    await expect(rowsOf('x.mp4', { trackgap: 1 } as never)).rejects.toThrow(/Did you mean "trackGap"/);
    await expect(rowsOf('x.mp4', { searchEvery: -1 })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});
