// One side of the benchmark, in a process of its own: side.ts KIND PHOTO SECONDS AT-A-TIME
// Prints one JSON value.
import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { builtLibrary } from '../built.js';
import { openFaceApi, type Tensor, type TensorFlow } from '../peers.js';
import { openHuman } from '../peers-human.js';

/** Delays in milliseconds; `busy` is a share of the time, from 0 to 1. */
export interface SideFigures {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  readonly busy: number;
  readonly photosPerSecond: number;
  readonly faces: number;
}

const [kind = '', photo = '', seconds, atATime] = process.argv.slice(2);
const MIN_FACE = 40;
/** The clock of the measurement ticks once in so many milliseconds: an idle loop has delays of about as much. */
const TICK = 1;

const file = await readFile(photo);
const ask = await open(kind);
const faces = await ask();
for (let i = 0; i < 3; i++) await Promise.all(Array.from({ length: Number(atATime) }, ask));

const delays = monitorEventLoopDelay({ resolution: TICK });
const end = performance.now() + 1000 * Number(seconds);
const began = performance.eventLoopUtilization();
delays.enable();
let photos = 0;
/** As a server does: the next picture when one is answered. */
async function client(): Promise<void> {
  while (performance.now() < end) {
    await ask();
    photos++;
    // Requests come through the loop.
    await wait(0);
  }
}
await Promise.all(Array.from({ length: Number(atATime) }, client));
delays.disable();
const milliseconds = (nanoseconds: number): number => Number((nanoseconds / 1e6).toFixed(2));
const result: SideFigures = {
  p50: milliseconds(delays.percentile(50)),
  p99: milliseconds(delays.percentile(99)),
  most: milliseconds(delays.max),
  busy: Number(performance.eventLoopUtilization(began).utilization.toFixed(3)),
  photosPerSecond: Number((photos / Number(seconds)).toFixed(1)),
  faces,
};
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());

/** What recognises the photo, and gives the number of its faces. */
async function open(side: string): Promise<() => Promise<number>> {
  if (side === 'face-api') return openFaceApiSide();
  if (side === 'human') return openHumanSide();
  const workers = Number(side.replace('workers-', ''));
  // The built one, whose threads need no compiler.
  const { createRecognizer } = await builtLibrary();
  const recognizer = await createRecognizer({ workers });
  await recognizer.openDetector();
  return async () => (await recognizer.recognize(file, { minFace: MIN_FACE })).faces.length;
}

async function openFaceApiSide(): Promise<() => Promise<number>> {
  const { faceApi, tf, weights } = await openFaceApi();
  await faceApi.nets.tinyFaceDetector.loadFromDisk(weights);
  await faceApi.nets.faceExpressionNet.loadFromDisk(weights);
  const options = new faceApi.TinyFaceDetectorOptions();
  return asking(
    tf,
    async (tensor) => (await faceApi.detectAllFaces(tensor, options).withFaceExpressions()).length,
  );
}

async function openHumanSide(): Promise<() => Promise<number>> {
  const human = await openHuman();
  return asking(human.tf, async (tensor) => (await human.detect(tensor)).face.length);
}

/** The peers take pixels, which sharp decodes beside the loop, as for mien. */
function asking(
  tf: Pick<TensorFlow, 'tensor3d'>,
  count: (tensor: Tensor) => Promise<number>,
): () => Promise<number> {
  return async () => {
    const { data, info } = await sharp(file)
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const tensor = tf.tensor3d(data, [info.height, info.width, 3], 'int32');
    try {
      return await count(tensor);
    } finally {
      tensor.dispose();
    }
  };
}
