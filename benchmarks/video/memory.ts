// How much memory a long clip takes: what stays of it after each collection, against the hours of the clip that have passed.
//
//   npx tsx --expose-gc benchmarks/video/memory.ts [--hours 2] [--fps 5] [--only numbering]
//
// Frames come from an async iterable, as of a camera: a small picture with one average face that moves. `recognizeVideo` finds,
// follows and recognises it. Then faces that were found, two of them that are missed now and then, are numbered by the whole clip
// and become rows, as at the end of `mien video`. Memory is flat where a line through the last three quarters hardly rises.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faceAt } from '../../src/face/testing/face-at.js';
import { decodeImage } from '../../src/image/decode.js';
import { resize } from '../../src/image/resize.js';
import { createRecognizer, type Image, recognizeVideo } from '../../src/index.js';
import { Random } from '../../src/random.js';
import { perceive } from '../../src/recognizer/result.js';
import type { FoundFrame } from '../../src/video/face-search.js';
import { WholeClipLook, wholeClipRows } from '../../src/video/whole-clip-rows.js';

const [WIDTH, HEIGHT, SIDE] = [112, 96, 64];
const SAMPLES = 60;
/** Frames a second of faces that were found already: as a film has. */
const FILM = 25;
const MIB = 2 ** 20;

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '2' },
    fps: { type: 'string', default: '5' },
    only: { type: 'string' },
  },
});
const [hours, fps] = [Number(values.hours), Number(values.fps)];
const { gc } = globalThis as { gc?: () => void };
if (gc === undefined) throw new Error('run it with --expose-gc');

interface Sample {
  /** Hours of the clip. */
  readonly at: number;
  /** MiB. */
  readonly resident: number;
  readonly heap: number;
}

/** Takes samples of memory while a clip goes by. */
class Samples {
  readonly #all: Sample[] = [];

  constructor(
    private readonly name: string,
    private readonly every: number,
  ) {}

  frame(index: number, seconds: number): void {
    if (index % this.every !== 0) return;
    gc!();
    const { rss, heapUsed, external } = process.memoryUsage();
    this.#all.push({ at: seconds / 3600, resident: rss / MIB, heap: (heapUsed + external) / MIB });
  }

  print(began: number): void {
    const settled = this.#all.slice(Math.floor(this.#all.length / 4));
    console.log(
      JSON.stringify({
        name: this.name,
        hours,
        seconds: Math.round((performance.now() - began) / 1000),
        residentMiB: round(settled.at(-1)!.resident),
        residentMiBAnHour: round(slope(settled, 'resident')),
        heapMiBAnHour: round(slope(settled, 'heap')),
      }),
    );
  }
}

function slope(samples: readonly Sample[], of: 'resident' | 'heap'): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [at, value] = [mean(samples.map((sample) => sample.at)), mean(samples.map((sample) => sample[of]))];
  const along = samples.map((sample) => (sample.at - at) * (sample[of] - value));
  const across = samples.map((sample) => (sample.at - at) ** 2);
  return mean(along) / mean(across);
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}

async function* pictures(count: number): AsyncGenerator<{ readonly image: Image; readonly time: number }> {
  const example = new URL('../../examples/faces/happy.png', import.meta.url);
  const face = resize(await decodeImage(fileURLToPath(example)), SIDE, SIDE);
  for (let i = 0; i < count; i++) {
    const data = new Uint8Array(3 * WIDTH * HEIGHT).fill(110);
    const [left, top] = [Math.round(24 + 20 * Math.sin(i / 40)), Math.round(16 + 10 * Math.cos(i / 31))];
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        for (let c = 0; c < 3; c++) {
          const value = face.data[face.channels * (y * SIDE + x) + (face.channels < 3 ? 0 : c)]!;
          data[3 * ((top + y) * WIDTH + left + x) + c] = value;
        }
      }
    }
    yield { image: { data, width: WIDTH, height: HEIGHT, channels: 3 }, time: i / fps };
  }
}

async function streaming(): Promise<void> {
  const recognizer = await createRecognizer({ threads: 1 });
  const count = Math.round(3600 * hours * fps);
  const samples = new Samples('recognizeVideo, a face in every frame', Math.ceil(count / SAMPLES));
  const began = performance.now();
  let [index, found] = [0, 0];
  for await (const { time, faces } of recognizeVideo(recognizer, pictures(count), {
    minFace: 40,
    searchEvery: 0.4,
  })) {
    found += faces.length;
    samples.frame(index++, time);
  }
  samples.print(began);
  console.log(JSON.stringify({ frames: count, facesAFrame: round(found / count) }));
  await recognizer.release();
}

async function* foundFrames(): AsyncGenerator<FoundFrame, void, undefined> {
  const random = new Random(1);
  const answer = perceive(Float32Array.of(0.05, 0.05, 0.05, 0.6, 0.05, 0.1, 0.1), 0.5);
  for (let frame = 0; frame < 3600 * hours * FILM; frame++) {
    const time = frame / FILM;
    const xs = [150 + 100 * Math.sin(time / 3), 400 + 100 * Math.sin(time / 4)];
    const seen = xs.filter(() => random.next() > 0.01);
    yield { frame, time, scene: 0, faces: seen.map((x) => ({ ...faceAt(x, 100, 80), ...answer })) };
  }
}

async function numbering(): Promise<void> {
  const count = 3600 * hours * FILM;
  const looking = new Samples('numbering by the whole clip: looking', Math.ceil(count / SAMPLES));
  let began = performance.now();
  const whole = new WholeClipLook({}, {});
  const image = {
    data: new Uint8Array(3 * 640 * 480).fill(110),
    width: 640,
    height: 480,
    channels: 3,
  } as const;
  for await (const found of foundFrames()) {
    looking.frame(found.frame, found.time);
    whole.look(found, image);
  }
  const rows = wholeClipRows(foundFrames, whole.joined, {}, {});
  looking.print(began);
  const writing = new Samples('numbering by the whole clip: rows', Math.ceil(count / SAMPLES));
  began = performance.now();
  let tracks = 0;
  for await (const { frame, time, faces } of rows()) {
    for (const { track } of faces) tracks = Math.max(tracks, track);
    writing.frame(frame, time);
  }
  writing.print(began);
  console.log(JSON.stringify({ frames: count, tracks }));
}

if (values.only !== 'streaming') await numbering();
if (values.only !== 'numbering') await streaming();
