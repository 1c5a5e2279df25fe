// A clip of one face: mien in four ways, and @vladmandic/face-api frame by frame on the WebAssembly of TensorFlow.js, by turns in
// one run, each with as many threads as it chooses by itself, or as --threads says.
//
//   npm run build; benchmarks/setup
//   npx tsx benchmarks/video/main.ts [--frames 90] [--rounds 5] [--patience 120] [--threads N] [--no-peer]
//     [--json FILE]
//
// The clip is an average face that moves over a gradient, 640×480, made by FFmpeg. Frames a second of the clock count decoding, which
// both sides get from FFmpeg. Milliseconds of processor time a frame do not. Rounds wait until the machine is quiet, and one in which
// other processes took over 5 % of the processor is run again, as long as --patience (seconds) lasts. Who begins goes round.
// `points` says how far mien's probabilities are from those of every frame searched at 20 pixels, in hundredths: the mean
// over frames and classes, and the most.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeFaceClip } from '../../src/video/testing/face-clip.js';
import { quietRounds } from '../quiet-rounds.js';
import { describeMachine } from '../train-step/machine.js';
import { spread } from '../train-step/statistics.js';
import { type ClipSide, type FrameAnswer, faceApiSide, mienSides } from './sides.js';

const RATE = 30;
const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '90' },
    rounds: { type: 'string', default: '5' },
    patience: { type: 'string', default: '120' },
    threads: { type: 'string' },
    'no-peer': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const [frames, rounds, patience] = [values.frames, values.rounds, values.patience].map(Number) as [
  number,
  number,
  number,
];
const threads = values.threads === undefined ? undefined : Number(values.threads);
if (!(frames > 1 && rounds > 0 && patience >= 0)) {
  process.stderr.write(
    'usage: main.ts [--frames N] [--rounds N] [--patience SECONDS] [--no-peer] [--json FILE]\n',
  );
  process.exit(2);
}

interface Look {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly answers: readonly FrameAnswer[];
}

const folder = await mkdtemp(join(tmpdir(), 'mien-bench-'));
const clip = join(folder, 'clip.mp4');
await makeFaceClip(clip, [{ expression: 'happy', side: 200, x: '100+90*t', y: '120+20*sin(3*t)' }], {
  seconds: frames / RATE,
  rate: RATE,
  size: [640, 480],
});
const { recognizer, sides: ours } = await mienSides(threads);
const sides = values['no-peer'] ? ours : [...ours, await faceApiSide(threads)];
// What is compiled and opened with the first frames is not timed.
for (const { look } of sides) await look(clip);
const { rounds: measured, disturbance } = await quietRounds({ rounds, patience }, async (round) => {
  const looks = new Map<string, Look>();
  for (let i = 0; i < sides.length; i++) {
    const side = sides[(round + i) % sides.length]!;
    looks.set(side.name, await timed(side));
  }
  return looks;
});
await recognizer.release();
await rm(folder, { recursive: true });

const every = measured[0]!.get(ours[0]!.name)!.answers;
const results = sides.map(({ name, version }) => {
  const looks = measured.map((round) => round.get(name)!);
  const { answers } = looks[0]!;
  return {
    side: name,
    version,
    framesWithFace: answers.filter((answer) => answer !== undefined).length,
    framesPerSecond: spread(looks.map(({ seconds }) => frames / seconds)),
    processorMilliseconds: spread(looks.map(({ processorSeconds }) => (1000 * processorSeconds) / frames)),
    ...(ours.some((side) => side.name === name) ? { points: apart(answers, every) } : {}),
  };
});
const report = {
  benchmark: 'video',
  date: new Date().toISOString(),
  machine: describeMachine(),
  clip: { frames, rate: RATE, width: 640, height: 480, faces: 1 },
  threads: threads ?? null,
  rounds,
  disturbance,
  results,
};
for (const result of results) process.stdout.write(`${JSON.stringify(result, shorten)}\n`);
process.stdout.write(`${JSON.stringify(disturbance, shorten)}\n`);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, shorten, 2)}\n`);
// TensorFlow's threads would wait for further tasks.
process.exit();

async function timed({ look }: ClipSide): Promise<Look> {
  const [before, began] = [process.cpuUsage(), performance.now()];
  const answers = await look(clip);
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  if (answers.length !== frames) throw new Error(`${answers.length} frames instead of ${frames}`);
  return { seconds, processorSeconds: (user + system) / 1e6, answers };
}

/** A frame where only one of both found a face is apart by all of it. */
function apart(some: readonly FrameAnswer[], others: readonly FrameAnswer[]) {
  const points = some.flatMap((answer, i) => {
    const other = others[i];
    if (answer === undefined || other === undefined) return answer === other ? [] : [100];
    return answer.map((share, k) => 100 * Math.abs(share - other[k]!));
  });
  return { mean: points.reduce((sum, one) => sum + one, 0) / points.length, most: Math.max(...points) };
}

/** More digits than the spread leaves meaning to are left out. */
function shorten(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
