// What a frame of a clip costs, in milliseconds of processor time, which other programs do not change:
//
//   npx tsx benchmarks/video/main.ts
//
// The clip is an average face that moves over a gradient, 640×480, made by FFmpeg. FFmpeg's own time is not counted.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createRecognizer,
  type RecognizeVideoOptions,
  recognizeVideo,
  type VideoRow,
} from '../../src/index.js';

const FRAMES = 60;
const folder = mkdtempSync(join(tmpdir(), 'mien-bench-'));
const clip = join(folder, 'clip.mp4');
const face = fileURLToPath(new URL('../../examples/faces/happy.png', import.meta.url));
execFileSync('ffmpeg', [
  ...[
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'gradients=size=640x480:rate=30:duration=2:c0=gray:c1=silver:seed=1',
  ],
  ...['-loop', '1', '-framerate', '30', '-t', '2', '-i', face],
  ...['-filter_complex', "[1]scale=200:200[f];[0][f]overlay=x='100+90*t':y='120+20*sin(3*t)'"],
  ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-frames:v', String(FRAMES), clip],
]);
const recognizer = await createRecognizer({ threads: 1 });
const happy = (rows: readonly VideoRow[]): readonly number[] =>
  rows.map(({ faces }) => faces[0]?.probabilities.happy ?? 0);

async function measure(
  options: RecognizeVideoOptions,
): Promise<{ readonly rows: readonly VideoRow[]; readonly milliseconds: number }> {
  const rows: VideoRow[] = [];
  const before = process.cpuUsage();
  for await (const row of recognizeVideo(recognizer, clip, options)) rows.push(row);
  const { user, system } = process.cpuUsage(before);
  return { rows, milliseconds: (user + system) / 1000 / rows.length };
}

await measure({ minFace: 40, to: 0.2 });
const ways: Readonly<Record<string, RecognizeVideoOptions>> = {
  'every frame searched, smallest face 20': {},
  'every frame searched, smallest face 40': { minFace: 40 },
  'searched every 0.4 s, smallest face 20': { searchEvery: 0.4 },
  'searched every 0.4 s, smallest face 40': { minFace: 40, searchEvery: 0.4 },
};
let every: readonly number[] | undefined;
for (const [name, options] of Object.entries(ways)) {
  const { rows, milliseconds } = await measure(options);
  const shares = happy(rows);
  every ??= shares;
  const all = every;
  const off = shares.map((share, i) => Math.abs(share - (all[i] ?? Number.NaN)));
  const mean = off.reduce((sum, one) => sum + one, 0) / off.length;
  console.log(
    JSON.stringify({
      name,
      frames: rows.length,
      milliseconds,
      meanDifference: mean,
      largest: Math.max(...off),
    }),
  );
}
await recognizer.release();
rmSync(folder, { recursive: true });
