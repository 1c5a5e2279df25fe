// One side in a thread of its own: takes a task and how often, answers with the milliseconds of each.
import { parentPort, workerData } from 'node:worker_threads';
import { faceApiSide, mienSide } from './sides.mjs';

/** @typedef {{ kind: 'mien' | 'face-api', name: string, model?: string, threads?: number, minFace: number }} SideOptions */
/** @typedef {{ faces: number, times: number } | { photo: import('../../dist/image/image.js').Image, times: number }} Task */

const { kind, name, model, threads, minFace } = /** @type {SideOptions} */ (workerData);
const side = await (kind === 'mien' ? mienSide(name, model, threads, minFace) : faceApiSide(name, threads));
/** @type {Map<number, () => Promise<unknown>>} */
const prepared = new Map();

parentPort?.on('message', async (/** @type {Task} */ task) => {
  const work =
    'photo' in task ? side.photo(task.photo) : (prepared.get(task.faces) ?? side.faces(task.faces));
  if ('faces' in task) prepared.set(task.faces, work);
  const milliseconds = [];
  for (let i = 0; i < task.times; i++) {
    const started = performance.now();
    await work();
    milliseconds.push(performance.now() - started);
  }
  parentPort?.postMessage(milliseconds);
});
parentPort?.postMessage({ name: side.name, version: side.version });
