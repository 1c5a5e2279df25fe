// One side in a thread of its own: takes a task and how often, answers with the milliseconds of each.
import { parentPort, workerData } from 'node:worker_threads';
import type { Image } from '../../src/image/image.js';
import { faceApiSide, mienSide } from './sides.js';

export interface SideOptions {
  readonly kind: 'mien' | 'face-api';
  readonly name: string;
  readonly model?: string;
  /** Its own choice where none is given. */
  readonly threads?: number;
  readonly minFace: number;
}

export type Task =
  | { readonly faces: number; readonly times: number }
  | { readonly photo: Image; readonly times: number };

const { kind, name, model, threads, minFace } = workerData as SideOptions;
const side = await (kind === 'mien' ? mienSide(name, model, threads, minFace) : faceApiSide(name, threads));
const prepared: Map<number, () => Promise<unknown>> = new Map();

parentPort?.on('message', async (task: Task) => {
  const work =
    'photo' in task ? side.photo(task.photo) : (prepared.get(task.faces) ?? side.faces(task.faces));
  if ('faces' in task) prepared.set(task.faces, work);
  const milliseconds: number[] = [];
  for (let i = 0; i < task.times; i++) {
    const started = performance.now();
    await work();
    milliseconds.push(performance.now() - started);
  }
  parentPort?.postMessage(milliseconds);
});
parentPort?.postMessage({ name: side.name, version: side.version });
