import { execFile, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Whether tests that need FFmpeg are passed over, which is said. In CI they run, and fail without it.
 */
export const withoutFfmpeg: boolean = (() => {
  if (process.env.CI !== undefined) return false;
  const there = ['ffmpeg', 'ffprobe'].every((tool) => spawnSync(tool, ['-version']).status === 0);
  if (!there) console.warn('FFmpeg is not installed: tests of clips are passed over.');
  return !there;
})();

/** Runs FFmpeg, which overwrites what it makes. */
export async function ffmpeg(...words: readonly string[]): Promise<void> {
  await run('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...words]);
}

/** Times of all frames as FFprobe decodes them, seconds of the container's clock. */
export async function probedTimes(path: string): Promise<readonly number[]> {
  const entries = ['-select_streams', 'V:0', '-show_entries', 'frame=best_effort_timestamp_time'];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...entries, '-of', 'csv=p=0', `file:${path}`], {
    maxBuffer: 1 << 26,
  });
  return stdout
    .split('\n')
    .map((line) => line.replace(/,.*$/, '').trim())
    .filter((line) => line !== '')
    .map(Number);
}

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
/** With frames that are shown in another order than they are stored. */
const B_FRAMES = [...H264.slice(0, 2), '-preset', 'veryfast', '-bf', '3', '-pix_fmt', 'yuv420p'];

function picture(seconds: number, rate = 25, size = '160x120'): readonly string[] {
  return ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`];
}

function tone(seconds: number): readonly string[] {
  return ['-f', 'lavfi', '-i', `sine=duration=${seconds}`];
}

/** Makes the clip of this name in a folder; its path. */
type Maker = (folder: string) => Promise<string>;

function made(name: string, ...words: readonly string[]): Maker {
  return once(name, (path) => ffmpeg(...words, path));
}

/** Makes a clip when it is first asked for in a folder: starting FFmpeg takes a third of a second. */
function once(name: string, make: (path: string) => Promise<void>): Maker {
  const making = new Map<string, Promise<string>>();
  return (folder) => {
    const path = join(folder, name);
    const known = making.get(path) ?? make(path).then(() => path);
    making.set(path, known);
    return known;
  };
}

const UNEVEN = ['-vf', "select='gt(mod(n*n,7),2)'", '-fps_mode', 'vfr'];

/** Clips of moving test pictures, each with what other programs get wrong. All are whole. */
export const WHOLE_CLIPS: Readonly<Record<string, Maker>> = {
  'a fixed rate, sound, B-frames': made('fixed.mp4', ...picture(1), ...tone(1), ...B_FRAMES),
  'a variable rate': made('variable.mp4', ...picture(2, 30), ...UNEVEN, ...H264),
  'a variable rate in Matroska': made('variable.mkv', ...picture(2, 30), ...UNEVEN, ...H264),
  '29.97 frames a second': made('ntsc.mp4', ...picture(1, 30000 / 1001), ...H264),
  '10-bit HEVC': made('ten.mp4', ...picture(0.5), '-c:v', 'libx265', '-pix_fmt', 'yuv420p10le'),
  VP9: made('vp9.webm', ...picture(0.5), '-c:v', 'libvpx-vp9', '-cpu-used', '8'),
  'a start below 0, which an edit list cuts off': made(
    'early.mp4',
    ...picture(1),
    ...H264,
    ...['-avoid_negative_ts', 'disabled', '-output_ts_offset', '-0.5'],
  ),
  'a late start': made('late.ts', ...picture(1), ...H264, '-output_ts_offset', '100'),
  interlaced: made('interlaced.mp4', ...picture(1, 50), '-vf', 'interlace', '-flags', '+ilme+ildct', ...H264),
  'another size in the middle': once('sizes.ts', async (path) => {
    const parts = ['first', 'second'].map((name) => `${path}.${name}.ts`);
    await ffmpeg(...picture(0.5), ...H264, parts[0]!);
    await ffmpeg(...picture(0.5, 25, '128x96'), ...H264, '-output_ts_offset', '0.5', parts[1]!);
    await writeFile(path, Buffer.concat(await Promise.all(parts.map((part) => readFile(part)))));
  }),
  'a frame that is shown for long': made(
    'held.mp4',
    ...picture(3, 10),
    ...['-vf', "select='lt(n,5)+eq(n,29)'", '-fps_mode', 'vfr'],
    ...H264,
  ),
};

export const fixedClip: Maker = WHOLE_CLIPS['a fixed rate, sound, B-frames']!;
export const variableClip: Maker = WHOLE_CLIPS['a variable rate']!;

/** The matrices that a phone writes for its turns, clockwise, as 16.16 and 2.30 fixed numbers. */
const TURNS = {
  0: [1, 0, 0, 1],
  90: [0, 1, -1, 0],
  180: [-1, 0, 0, -1],
  270: [0, -1, 1, 0],
} as const;

export type Turn = keyof typeof TURNS;

/** A copy of an MP4 clip whose picture is to be turned when it is shown. */
export async function turnedClip(clip: string, turn: Turn, path: string): Promise<void> {
  const bytes = await readFile(clip);
  const header = bytes.indexOf('tkhd');
  // Version and flags, five numbers of 32 bits, reserved, layer, group, volume, reserved.
  const matrix = header + 4 + 4 + 20 + 8 + 8;
  const [a, b, c, d] = TURNS[turn];
  [a, b, 0, c, d, 0, 0, 0].forEach((value, i) => {
    bytes.writeInt32BE(value * 0x10000, matrix + 4 * i);
  });
  await writeFile(path, bytes);
}

/** One entry of an edit list: so many thousandths of a second from a tick of the clip on; -1: nothing. */
export type Edit = readonly [milliseconds: number, from: number, rate?: number];

/** A copy of an MP4 clip of FFmpeg's, whose index is at its end, with another edit list for its first track. */
export async function editedClip(clip: string, edits: readonly Edit[], path: string): Promise<void> {
  const bytes = await readFile(clip);
  const box = (type: string, ...content: readonly Uint8Array[]): Buffer => {
    const body = Buffer.concat(content);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + body.length);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, body]);
  };
  const entries = edits.map(([milliseconds, from, rate = 1]) => {
    const entry = Buffer.alloc(12);
    entry.writeUInt32BE(milliseconds);
    entry.writeInt32BE(from, 4);
    entry.writeInt32BE(rate * 0x10000, 8);
    return entry;
  });
  const count = Buffer.alloc(8);
  count.writeUInt32BE(edits.length, 4);
  const list = box('edts', box('elst', count, ...entries));
  const startOf = (type: string): number => bytes.indexOf(type) - 4;
  const endOf = (at: number): number => at + bytes.readUInt32BE(at);
  const [movie, track, old] = [startOf('moov'), startOf('trak'), startOf('edts')];
  const rest = bytes.subarray(old < 0 ? endOf(startOf('tkhd')) : endOf(old), endOf(track));
  const head = bytes.subarray(track + 8, endOf(startOf('tkhd')));
  const index = box(
    'moov',
    bytes.subarray(movie + 8, track),
    box('trak', head, list, rest),
    bytes.subarray(endOf(track), endOf(movie)),
  );
  await writeFile(path, Buffer.concat([bytes.subarray(0, movie), index, bytes.subarray(endOf(movie))]));
}

/** The first part of a file. */
export async function cutOff(path: string, share: number, to: string): Promise<void> {
  const bytes = await readFile(path);
  await writeFile(to, bytes.subarray(0, Math.floor(share * bytes.length)));
}
