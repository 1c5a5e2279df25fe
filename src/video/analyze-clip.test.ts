import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faceAt } from '../face/testing/face-at.js';
import { withFault } from '../files/testing/faulty-disk.js';
import { Recognizer } from '../recognizer/recognizer.js';
import {
  DESCRIPTION,
  detectorOf,
  grayLevelSession,
  plainExplainer,
  plainImage,
} from '../recognizer/testing/doubles.js';
import type { AnalyzeClipOptions } from './analysis.js';
import { analyzeClip } from './analyze-clip.js';
import { DEFAULT_FORMATS } from './formats/write-format.js';
import { cutOff, ffmpeg, probedTimes, withoutFfmpeg } from './testing/clips.js';
import type { VideoRow } from './video-row.js';

const OPTIONS: AnalyzeClipOptions = {
  choice: {},
  search: {},
  tracking: {},
  searchEvery: 0,
  formats: DEFAULT_FORMATS,
  copies: [],
  resume: false,
};

/** Finds a face whose place follows from the picture, and none in every fifth. */
function recognizer(onDetect: (count: number) => void = () => {}): Recognizer {
  let count = 0;
  return new Recognizer<string | Uint8Array>({
    session: grayLevelSession(),
    description: DESCRIPTION,
    name: 'double',
    decode: async () => plainImage(30),
    openDetector: async () =>
      detectorOf(({ data }) => {
        onDetect(++count);
        const sum = data.reduce((total, level) => total + level, 0);
        return sum % 5 === 0 ? [] : [faceAt(4 + (sum % 7) / 3, 8, 24)];
      }),
    openExplainer: async () => plainExplainer(),
  });
}

let folder: string;
let clip: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-clip-'));
  clip = join(folder, 'clip.mp4');
  if (withoutFfmpeg) return;
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=25:duration=0.6', '-c:v', 'libx264', clip);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Of the operations of the disk, so many are one try; FFmpeg takes a third of a second to start. */
const STEP = Number(process.env.MIEN_KILL_STEP ?? 18);

let next = 0;
const emptyPlace = () => ({ out: join(folder, `out-${next++}`), name: 'clip' });

async function filesIn(out: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(out)).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(out, name), 'utf8')));
  // Where it lies differs from try to try.
  return Object.fromEntries(names.map((name, i) => [name, texts[i]!.replaceAll(out, 'OUT')]));
}

describe.skipIf(withoutFfmpeg)('the analysis of a clip', { timeout: 180_000 }, () => {
  it('has a row a decoded frame, with its time', async () => {
    const place = emptyPlace();
    const report = await analyzeClip(recognizer(), clip, place, OPTIONS);
    const text = await readFile(join(place.out, 'clip.jsonl'), 'utf8');
    const rows = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as VideoRow);
    const times = await probedTimes(clip);
    expect(rows.map(({ frame }) => frame)).toEqual(times.map((_, i) => i));
    rows.forEach(({ time }, i) => {
      expect(Math.abs(time - times[i]!)).toBeLessThan(0.001);
    });
    const withFaces = rows.filter(({ faces }) => faces.length > 0).length;
    expect(withFaces).toBeLessThan(rows.length);
    expect(report).toMatchObject({ width: 64, height: 48, rows: 15, rowsWithFaces: withFaces, tracks: 1 });
    expect(Object.keys(await filesIn(place.out))).toEqual([
      ...['clip.csv', 'clip.eaf', 'clip.json', 'clip.jsonl', 'clip.vtt'],
    ]);
  });

  it('that was killed at any operation of the disk goes on to the same bytes', {
    timeout: 600_000,
  }, async () => {
    const whole = emptyPlace();
    await analyzeClip(recognizer(), clip, whole, OPTIONS);
    const expected = await filesIn(whole.out);
    for (let at = 1, struck = true; struck; at += STEP) {
      const place = emptyPlace();
      struck = await withFault('kill', at, async (disk) => {
        await analyzeClip(recognizer(), clip, place, OPTIONS).catch(() => {});
        return disk.struck;
      });
      await analyzeClip(recognizer(), clip, place, { ...OPTIONS, resume: true });
      const got = await filesIn(place.out);
      for (const name of Object.keys(got))
        if (name.startsWith('.mien')) delete (got as Record<string, string>)[name];
      expect(got, `killed at ${at}`).toEqual(expected);
    }
  });

  it('looks at no frame twice, and at none where all was done', async () => {
    const place = emptyPlace();
    const controller = new AbortController();
    const stopped = recognizer((count) => count === 7 && controller.abort(new Error('stopped')));
    const stopping = analyzeClip(stopped, clip, place, { ...OPTIONS, signal: controller.signal });
    await expect(stopping).rejects.toThrow('stopped');
    const counts: number[] = [];
    await analyzeClip(
      recognizer((count) => counts.push(count)),
      clip,
      place,
      { ...OPTIONS, resume: true },
    );
    expect(counts.length).toBeGreaterThanOrEqual(8);
    expect(counts.length).toBeLessThanOrEqual(9);
    const never = recognizer(() => expect.unreachable());
    const again = await analyzeClip(never, clip, place, { ...OPTIONS, resume: true });
    expect(again.rows).toBe(15);
  });

  it('does not go on from results of other options', async () => {
    const place = emptyPlace();
    await analyzeClip(recognizer(), clip, place, OPTIONS);
    const before = await filesIn(place.out);
    const other = { ...OPTIONS, resume: true, choice: { fps: 10 } };
    await expect(analyzeClip(recognizer(), clip, place, other)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      hint: expect.stringContaining('--overwrite'),
    });
    expect(await filesIn(place.out)).toEqual(before);
  });

  it('does not go on with what other options found', async () => {
    const place = emptyPlace();
    const controller = new AbortController();
    const stopped = recognizer((count) => count === 3 && controller.abort(new Error('stopped')));
    await analyzeClip(stopped, clip, place, { ...OPTIONS, signal: controller.signal }).catch(() => {});
    const other = { ...OPTIONS, resume: true, choice: { fps: 10 } };
    await expect(analyzeClip(recognizer(), clip, place, other)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
  });

  it('of a clip that is cut off keeps its rows, and says so', async () => {
    const whole = join(folder, 'whole.mkv');
    const source = 'testsrc2=size=64x48:rate=25:duration=4';
    await ffmpeg('-f', 'lavfi', '-i', source, '-c:v', 'libx264', whole);
    const part = join(folder, 'part.mkv');
    await cutOff(whole, 0.6, part);
    const place = emptyPlace();
    const report = await analyzeClip(recognizer(), part, place, OPTIONS);
    expect(report.rows).toBeGreaterThan(20);
    expect(report.truncated).toMatch(/cut off/);
    expect(JSON.parse(await readFile(join(place.out, 'clip.json'), 'utf8'))).toMatchObject({
      truncated: report.truncated,
    });
  });

  it('on a full disk ends with a code, and loses nothing', async () => {
    const place = emptyPlace();
    await withFault('full', 9, async () => {
      const failing = analyzeClip(recognizer(), clip, place, OPTIONS);
      await expect(failing).rejects.toMatchObject({ code: 'DISK_FULL' });
    });
    const counts: number[] = [];
    await analyzeClip(
      recognizer((count) => counts.push(count)),
      clip,
      place,
      { ...OPTIONS, resume: true },
    );
    expect(counts.length).toBeLessThan(15);
  });

  it('writes nothing of what is no clip', async () => {
    const text = join(folder, 'text.mp4');
    await writeFile(text, 'no clip');
    const place = emptyPlace();
    await expect(analyzeClip(recognizer(), text, place, OPTIONS)).rejects.toMatchObject({
      code: 'VIDEO_BROKEN',
    });
    await expect(readdir(place.out)).rejects.toThrow();
  });
});
