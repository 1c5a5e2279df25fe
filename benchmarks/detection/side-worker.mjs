// One side in a thread of its own: takes photos, answers with the boxes and the milliseconds they took.
import { parentPort, workerData } from 'node:worker_threads';
import { faceApiSide, mienSide, tinySide } from './sides.mjs';

/** @typedef {{ kind: 'mien' | 'face-api' | 'tiny', name: string, folder?: string, minFace: number }} SideOptions */

const { kind, name, folder, minFace } = /** @type {SideOptions} */ (workerData);
const open = {
  mien: () => mienSide(name, folder, minFace),
  'face-api': () => faceApiSide(String(folder), minFace),
  tiny: tinySide,
};
const side = await open[kind]();
parentPort?.on('message', async (image) => {
  const loaded = side.load(image);
  const started = performance.now();
  const boxes = await side.detect(loaded);
  const milliseconds = performance.now() - started;
  side.unload?.(loaded);
  parentPort?.postMessage({ milliseconds, boxes });
});
parentPort?.postMessage({ name: side.name, version: side.version });
