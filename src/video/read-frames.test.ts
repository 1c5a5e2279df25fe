import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFrames } from './read-frames.js';
import {
  cutOff,
  ffmpeg,
  fixedClip,
  probedTimes,
  type Turn,
  turnedClip,
  variableClip,
  WHOLE_CLIPS,
  withoutFfmpeg,
} from './testing/clips.js';
import type { ReadFramesOptions, VideoFrame } from './video-frame.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-video-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function framesOf(path: string, options: ReadFramesOptions = {}): Promise<VideoFrame[]> {
  const frames: VideoFrame[] = [];
  for await (const frame of readFrames(path, options)) frames.push(frame);
  return frames;
}

/** Frames up to the error at the end. */
async function framesAndFault(path: string): Promise<{ frames: VideoFrame[]; fault: unknown }> {
  const frames: VideoFrame[] = [];
  try {
    for await (const frame of readFrames(path)) frames.push(frame);
    return { frames, fault: undefined };
  } catch (fault) {
    return { frames, fault };
  }
}

const code = (name: string) => expect.objectContaining({ name: 'MienError', code: name });

describe.skipIf(withoutFfmpeg)('frames of a clip', { timeout: 180_000 }, () => {
  it.each(Object.entries(WHOLE_CLIPS))('of %s have the times that FFprobe tells', async (_, make) => {
    const path = await make(folder);
    const expected = await probedTimes(path);
    const frames = await framesOf(path);
    expect(frames.map(({ frame }) => frame)).toEqual(expected.map((_, i) => i));
    frames.forEach(({ time }, i) => {
      expect(Math.abs(time - expected[i]!)).toBeLessThan(0.001);
    });
    const [{ image }] = frames as [VideoFrame];
    for (const { image: other } of frames) {
      expect([other.width, other.height, other.data.length]).toEqual([
        image.width,
        image.height,
        3 * image.width * image.height,
      ]);
    }
  });

  it('are turned as they are to be shown', async () => {
    const path = join(folder, 'corner.mp4');
    // White in the upper left of black.
    const source = 'color=black:size=96x64:duration=0.2,drawbox=w=32:h=32:color=white:t=fill';
    await ffmpeg('-f', 'lavfi', '-i', source, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', path);
    const corner: Record<Turn, readonly [number, number]> = {
      0: [8, 8],
      90: [56, 8],
      180: [88, 56],
      270: [8, 88],
    };
    for (const turn of [0, 90, 180, 270] as const) {
      const turned = join(folder, `turned-${turn}.mp4`);
      await turnedClip(path, turn, turned);
      const [{ image }] = (await framesOf(turned)) as [VideoFrame];
      expect([image.width, image.height]).toEqual(turn % 180 === 0 ? [96, 64] : [64, 96]);
      const [x, y] = corner[turn];
      expect(image.data[3 * (y * image.width + x)], `${turn}°`).toBeGreaterThan(200);
      const white = image.data.filter((level, i) => i % 3 === 0 && level > 128).length;
      expect(white).toBeGreaterThan(900);
      expect(white).toBeLessThan(1150);
    }
  });

  it.each([
    ['4/3', [213, 120]],
    ['3/4', [160, 160]],
  ])('of an aspect of %s have square pixels', async (aspect, size) => {
    const path = join(folder, `aspect-${size[0]}.mp4`);
    const source = 'testsrc2=size=160x120:duration=0.2';
    await ffmpeg('-f', 'lavfi', '-i', source, '-vf', `setsar=${aspect}`, '-c:v', 'libx264', path);
    const [{ image }] = (await framesOf(path)) as [VideoFrame];
    expect([image.width, image.height]).toEqual(size);
  });

  it('are sampled by time', async () => {
    const path = await variableClip(folder);
    const all = await framesOf(path);
    const sampled = await framesOf(path, { fps: 10, from: 0.25, to: 1.5 });
    const spans = new Map<number, number>();
    for (const { frame, time } of all) {
      const span = Math.floor(10 * time + 1e-9);
      if (time >= 0.25 && time < 1.5 && !spans.has(span)) spans.set(span, frame);
    }
    expect(sampled.map(({ frame }) => frame)).toEqual([...spans.values()]);
    for (const { frame, image } of sampled) expect(image.data).toEqual(all[frame]!.image.data);
  });

  it('tell a cut by the scene', async () => {
    const path = join(folder, 'cut.mp4');
    await ffmpeg(
      ...['-f', 'lavfi', '-i', 'testsrc2=size=160x120:duration=0.4'],
      ...['-f', 'lavfi', '-i', 'mandelbrot=size=160x120:rate=25'],
      ...['-filter_complex', '[1]trim=duration=0.4[b];[0][b]concat', '-c:v', 'libx264', path],
    );
    const scenes = (await framesOf(path)).map(({ scene }) => scene);
    expect(scenes[0]).toBe(0);
    expect(scenes.indexOf(Math.max(...scenes))).toBe(10);
    // Of frames that were passed over, none is forgotten.
    const sampled = await framesOf(path, { fps: 4 });
    expect(Math.max(...sampled.map(({ scene }) => scene))).toBe(scenes[10]);
  });

  it('come as slowly as they are taken, and FFmpeg ends with the caller', async () => {
    const path = join(folder, 'long.mp4');
    const source = 'testsrc2=size=320x240:rate=50:duration=8';
    await ffmpeg('-f', 'lavfi', '-i', source, '-c:v', 'libx264', '-preset', 'ultrafast', path);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    let taken = 0;
    for await (const { time } of readFrames(path)) {
      if (taken++ === 10) await new Promise((resolve) => setTimeout(resolve, 500));
      if (taken === 20) expect(time).toBeCloseTo(0.38, 6);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      if (taken === 40) break;
    }
    // 400 frames would be 92 MB.
    expect(most).toBeLessThan(60e6);
  });

  it('end at a signal, with its reason', async () => {
    const path = await fixedClip(folder);
    const controller = new AbortController();
    const reading = (async () => {
      for await (const { frame } of readFrames(path, { signal: controller.signal })) {
        if (frame === 3) controller.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    const never = framesOf(path, { signal: AbortSignal.abort(new Error('no')) });
    await expect(never).rejects.toThrow('no');
  });
});

describe.skipIf(withoutFfmpeg)('what is no whole clip', { timeout: 180_000 }, () => {
  it('has a code', async () => {
    await expect(framesOf(join(folder, 'missing.mp4'))).rejects.toThrow(code('FILE_NOT_FOUND'));
    await expect(framesOf(folder)).rejects.toThrow(code('NOT_A_FILE'));
    const text = join(folder, 'text.mp4');
    await writeFile(text, 'no clip at all\n'.repeat(100));
    await expect(framesOf(text)).rejects.toThrow(code('VIDEO_BROKEN'));
    await writeFile(text, '');
    await expect(framesOf(text)).rejects.toThrow(code('VIDEO_BROKEN'));
  });

  it('is said where an index is missing', async () => {
    const unfinished = join(folder, 'unfinished.mp4');
    await cutOff(await fixedClip(folder), 0.6, unfinished);
    const failing = framesOf(unfinished);
    await expect(failing).rejects.toThrow(code('VIDEO_BROKEN'));
    await expect(failing).rejects.toThrow(/moov/);
  });

  it('is said of sound alone, with or without a cover', async () => {
    const sound = join(folder, 'sound.m4a');
    await ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', sound);
    await expect(framesOf(sound)).rejects.toThrow(code('VIDEO_NO_FRAMES'));
    const cover = join(folder, 'cover.png');
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=64x64', '-frames:v', '1', cover);
    const album = join(folder, 'album.mp3');
    await ffmpeg('-i', sound, '-i', cover, '-map', '0', '-map', '1', '-c:v', 'png', album);
    await expect(framesOf(album)).rejects.toThrow(code('VIDEO_NO_FRAMES'));
  });

  it.each(['mp4', 'mkv'])('gives its frames, and then that it was cut off: %s', async (kind) => {
    const whole = join(folder, `whole.${kind}`);
    const source = 'testsrc2=size=160x120:rate=25:duration=4';
    const words = ['-c:v', 'libx264', '-movflags', '+faststart'];
    await ffmpeg('-f', 'lavfi', '-i', source, ...words.slice(0, kind === 'mp4' ? 4 : 2), whole);
    const part = join(folder, `part.${kind}`);
    await cutOff(whole, 0.6, part);
    const { frames, fault } = await framesAndFault(part);
    expect(frames.length).toBeGreaterThan(30);
    expect(frames.length).toBeLessThan(90);
    expect(fault).toEqual(code('VIDEO_TRUNCATED'));
  });

  it('has no frames in a range behind its end', async () => {
    const path = await fixedClip(folder);
    await expect(framesOf(path, { from: 50 })).rejects.toThrow(code('VIDEO_NO_FRAMES'));
    await expect(framesOf(path, { from: 2, to: 1 })).rejects.toThrow(code('OPTION_INVALID'));
    await expect(framesOf(path, { fps: 0 })).rejects.toThrow(code('OPTION_INVALID'));
  });

  it('is refused where it leads elsewhere, and names are names', async () => {
    const list = join(folder, 'list.m3u8');
    await writeFile(
      list,
      '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n',
    );
    await expect(framesOf(list)).rejects.toThrow(expect.objectContaining({ name: 'MienError' }));
    const path = await fixedClip(folder);
    const clip = await readFile(path);
    // Without an extension, as uploads are.
    const upload = join(folder, 'clip');
    for (const lines of [
      `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\n${path}\n#EXT-X-ENDLIST\n`,
      `ffconcat version 1.0\nfile ${basename(path)}\n`,
    ]) {
      await writeFile(upload, lines);
      await expect(framesOf(upload)).rejects.toThrow(code('VIDEO_UNSUPPORTED'));
    }
    for (const name of ['-x.mp4', 'concat:a|b.mp4', 'a b%d.mp4', "it's [1].mp4"]) {
      await writeFile(join(folder, name), clip);
      expect(await framesOf(join(folder, name)), name).toHaveLength(25);
    }
  });
});

describe('without FFmpeg', () => {
  it('says how it is installed', async () => {
    const before = process.env.FFPROBE_PATH;
    process.env.FFPROBE_PATH = join(folder, 'nowhere');
    try {
      const clip = join(folder, 'any.mp4');
      await writeFile(clip, 'x');
      const failing = framesOf(clip);
      await expect(failing).rejects.toThrow(code('FFMPEG_MISSING'));
      await expect(failing).rejects.toMatchObject({ hint: expect.stringContaining('ffmpeg') });
    } finally {
      if (before === undefined) delete process.env.FFPROBE_PATH;
      else process.env.FFPROBE_PATH = before;
    }
  });
});
