import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import type { Recognizer } from '../recognizer/recognizer.js';
import { analyzeClip } from './analyze-clip.js';
import { readFrames } from './read-frames.js';
import { ffmpeg, probedTimes, turnedClip, withoutFfmpeg } from './testing/clips.js';
import { makeFaceClip } from './testing/face-clip.js';

const run = promisify(execFile);

/** What the sound of a clip is, packet by packet, without decoding it. */
async function soundOf(path: string): Promise<string> {
  const words = ['-v', 'error', '-i', path, '-map', '0:a', '-c', 'copy', '-f', 'hash', '-'];
  return (await run('ffmpeg', words)).stdout;
}

async function streamOf(path: string): Promise<Record<string, unknown>> {
  const entries = 'stream=codec_name,pix_fmt,width,height:format_tags:stream_tags';
  const words = ['-v', 'error', '-select_streams', 'v', '-show_entries', entries, '-of', 'json', path];
  return JSON.parse((await run('ffprobe', words)).stdout) as Record<string, unknown>;
}

let folder: string;
let clip: string;
let recognizer: Recognizer;
let files: Readonly<Record<string, string>>;

/** A variable rate, sound, turned by a quarter, where it was recorded, an odd side. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-copy-'));
  if (withoutFfmpeg) return;
  recognizer = await createRecognizer({ threads: 1 });
  const silent = join(folder, 'silent.mp4');
  await makeFaceClip(silent, [{ expression: 'happy', side: 120, x: '20+60*t', y: '50' }], {
    seconds: 1.2,
    rate: 25,
    size: [240, 321],
    after: "select='gt(mod(n*n,7),1)',transpose=2",
    words: ['-fps_mode', 'vfr', '-pix_fmt', 'yuv444p'],
  });
  const sounding = join(folder, 'sounding.mp4');
  await ffmpeg(
    ...['-i', silent, '-f', 'lavfi', '-i', 'sine=duration=1.2', '-c:v', 'copy', '-c:a', 'aac'],
    ...['-metadata', 'location=+48.1-016.2/', '-metadata', 'title=secret', sounding],
  );
  clip = join(folder, 'clip.mp4');
  await turnedClip(sounding, 90, clip);
  const place = { out: join(folder, 'out'), name: 'clip' };
  const report = await analyzeClip(recognizer, clip, place, {
    ...{ choice: {}, search: { minFace: 40 }, tracking: {}, searchEvery: 0, resume: false },
    ...{ formats: ['jsonl'], copies: ['annotated', 'blurred'], pictures: true },
  });
  files = report.files;
}, 300_000);
afterAll(async () => {
  await recognizer?.release();
  await rm(folder, { recursive: true });
});

describe.skipIf(withoutFfmpeg)('copies of a clip', { timeout: 180_000 }, () => {
  it('have its times and its sound, upright, as browsers play them, and tell nothing else', async () => {
    const times = await probedTimes(clip);
    expect(times.length).toBeGreaterThan(15);
    for (const path of [files.annotated!, files.blurred!]) {
      const copied = await probedTimes(path);
      expect(copied).toHaveLength(times.length);
      copied.forEach((time, i) => {
        expect(Math.abs(time - times[i]!)).toBeLessThan(0.001);
      });
      expect(await soundOf(path)).toBe(await soundOf(clip));
      const about = await streamOf(path);
      expect(about.streams).toMatchObject([
        { codec_name: 'h264', pix_fmt: 'yuv420p', width: 240, height: 322 },
      ]);
      expect(JSON.stringify(about)).not.toMatch(/secret|48\.1/);
    }
    expect((await readdir(join(folder, 'out'))).toSorted()).toEqual([
      ...['clip.annotated.mp4', 'clip.blurred.mp4', 'clip.contacts.jpg'],
      ...['clip.json', 'clip.jsonl', 'clip.timeline.svg'],
    ]);
  });

  it('with hidden faces have none that the detector finds', async () => {
    let found = 0;
    for await (const { image } of readFrames(clip)) {
      found += (await recognizer.detect(image, { minFace: 40 })).faces.length;
    }
    expect(found).toBeGreaterThan(15);
    for await (const { image, frame } of readFrames(files.blurred!)) {
      const { faces } = await recognizer.detect(image);
      expect(faces, `frame ${frame}`).toEqual([]);
    }
    expect((await recognizer.detect(files.contacts!)).faces).toEqual([]);
  });

  it('with drawn faces differ where they are drawn, and nowhere far from it', async () => {
    const drawn = readFrames(files.annotated!);
    let changed = 0;
    for await (const { image } of readFrames(clip)) {
      const { value } = await drawn.next();
      const { data, width } = value!.image;
      for (let y = 0; y < image.height; y += 4) {
        for (let x = 0; x < image.width; x += 4) {
          const off = Math.abs(data[3 * (y * width + x)]! - image.data[3 * (y * image.width + x)]!);
          if (off > 40) changed++;
        }
      }
    }
    await drawn.return();
    expect(changed).toBeGreaterThan(200);
  });
});
