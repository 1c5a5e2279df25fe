import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFrames } from './read-frames.js';
import { SceneScores } from './scene-score.js';
import { ffmpeg, withoutFfmpeg } from './testing/clips.js';
import type { VideoFrame } from './video-frame.js';
import { type YuvFrame, yuvToRgb } from './yuv-to-rgb.js';

const [WIDTH, HEIGHT] = [160, 120];
const PIXELS = WIDTH * HEIGHT;

describe.skipIf(withoutFfmpeg)('a frame in brightness and colour', () => {
  let folder: string;
  let frames: readonly VideoFrame[];
  let planes: readonly YuvFrame[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mien-yuv-'));
    const path = join(folder, 'clip.mkv');
    // With a cut in the middle.
    const picture = `testsrc2=size=${WIDTH}x${HEIGHT}:rate=10:duration=1`;
    await ffmpeg('-f', 'lavfi', '-i', picture, '-vf', "negate=enable='gte(n,5)'", '-c:v', 'libx264', path);
    [frames, planes] = await Promise.all([framesOf(path), planesOf(path)]);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has the colours that FFmpeg gives it, but for rounding', () => {
    expect(planes).toHaveLength(10);
    planes.forEach((frame, i) => {
      const rgb = yuvToRgb(frame, { matrix: 'bt601', fullRange: false }).data;
      const there = frames[i]!.image.data;
      const off = rgb.reduce((most, value, at) => Math.max(most, Math.abs(value - there[at]!)), 0);
      expect(off).toBeLessThanOrEqual(2);
    });
  });

  it('has the scene score that FFmpeg gives it', () => {
    const scores = new SceneScores();
    const here = planes.map((frame) => scores.next(frame));
    expect(Math.max(...here)).toBe(here[5]);
    here.forEach((score, i) => {
      expect(score).toBeCloseTo(frames[i]!.scene, 5);
    });
  });
});

async function framesOf(path: string): Promise<readonly VideoFrame[]> {
  const frames: VideoFrame[] = [];
  for await (const frame of readFrames(path)) frames.push(frame);
  return frames;
}

async function planesOf(path: string): Promise<readonly YuvFrame[]> {
  const words = ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'];
  const { stdout } = await promisify(execFile)('ffmpeg', words, { encoding: 'buffer', maxBuffer: 1 << 24 });
  return Array.from({ length: stdout.length / (1.5 * PIXELS) }, (_, i) => {
    const bytes = stdout.subarray(1.5 * PIXELS * i, 1.5 * PIXELS * (i + 1));
    const [luma, blue, red] = [0, 1, 1.25].map((from, plane) =>
      bytes.subarray(PIXELS * from, PIXELS * [1, 1.25, 1.5][plane]!),
    ) as [Buffer, Buffer, Buffer];
    return { luma, blue, red, width: WIDTH, height: HEIGHT, across: 2, down: 2 };
  });
}

describe('a frame in two by one pixels', () => {
  it('is what the standards say', () => {
    const frame = { width: 2, height: 1, across: 2, down: 1 };
    const luma = Uint8Array.of(16, 235);
    const none = Uint8Array.of(128);
    const gray = yuvToRgb({ ...frame, luma, blue: none, red: none }, { matrix: 'bt709', fullRange: false });
    expect([...gray.data]).toEqual([0, 0, 0, 255, 255, 255]);
    // Pure red in BT.601's full range: 0.299 of brightness, half of the red difference, a sixth less of blue.
    const [y, cb, cr] = [76, 85, 255];
    const red = yuvToRgb(
      { ...frame, luma: Uint8Array.of(y, y), blue: Uint8Array.of(cb), red: Uint8Array.of(cr) },
      { matrix: 'bt601', fullRange: true },
    );
    for (const [i, value] of [254, 0, 0, 254, 0, 0].entries()) expect(red.data[i]).toBeCloseTo(value, -0.5);
  });
});
