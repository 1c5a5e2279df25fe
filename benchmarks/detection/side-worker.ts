// One side in a thread of its own: takes photos, answers with the boxes and the milliseconds they took.
import { parentPort, workerData } from 'node:worker_threads';
import type { Image } from '../../src/image/image.js';
import { faceApiSide, mienSide, type Rectangle, tinySide } from './sides.js';

export interface SideOptions {
  readonly kind: 'mien' | 'face-api' | 'tiny';
  readonly name: string;
  readonly folder?: string | undefined;
  readonly minFace: number;
}

export interface Detected {
  readonly boxes: readonly Rectangle[];
  readonly milliseconds: number;
}

const { kind, name, folder, minFace } = workerData as SideOptions;
const open = {
  mien: () => mienSide(name, folder, minFace),
  'face-api': () => faceApiSide(String(folder), minFace),
  tiny: tinySide,
};
const side = await open[kind]();
parentPort?.on('message', async (image: Image) => {
  const loaded = side.load(image);
  const started = performance.now();
  const boxes = await loaded.detect();
  const milliseconds = performance.now() - started;
  loaded.unload?.();
  const detected: Detected = { milliseconds, boxes };
  parentPort?.postMessage(detected);
});
parentPort?.postMessage({ name: side.name, version: side.version });
