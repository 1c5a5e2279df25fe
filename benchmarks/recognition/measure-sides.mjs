import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { exportModel } from '../../dist/model/export.js';
import { findModel } from '../../dist/recognizer/find-model.js';
import { filling, readPhoto } from '../detection/photos.mjs';
import { quietRounds } from '../quiet-rounds.mjs';
import { spread } from '../train-step/statistics.mjs';

/** @import { SideOptions, Task } from './side-worker.mjs' */

const MIN_FACE = 40;
const PHOTOS = 6;
const BATCH = 64;

/** @param {SideOptions} options */
async function start(options) {
  const worker = new Worker(new URL('side-worker.mjs', import.meta.url), { workerData: options });
  worker.on('error', (error) => {
    throw error;
  });
  /** @returns {Promise<any>} */
  const answer = () => new Promise((resolve) => worker.once('message', resolve));
  const { name, version } = await answer();
  /** @param {Task} task @returns {Promise<number[]>} */
  const ask = (task) => {
    worker.postMessage(task);
    return answer();
  };
  return { name, version, ask };
}

/**
 * Milliseconds of each side for one face and for one of 64, or for one photo.
 * @param {{ part: string, photos: string[], folder: string, rounds: number, model: string, patience: number }} options
 */
export async function measureSides({ part, photos, folder, rounds, model, patience }) {
  const small = join(folder, 'int8.onnx');
  const { bytes, path } = await findModel(model);
  await writeFile(small, exportModel(bytes, 'int8', path));
  const one = { kind: /** @type {const} */ ('mien'), threads: 1, minFace: MIN_FACE };
  const sides = [
    await start({ ...one, name: 'mien', model }),
    await start({ ...one, kind: 'face-api', name: 'face-api' }),
  ];
  if (part === 'faces') {
    sides.push(await start({ ...one, name: 'mien in integers', model: small }));
    sides.push(await start({ ...one, name: 'mien, two threads', model, threads: 2 }));
  }
  /** @type {Record<string, Task[]>} */
  const tasks = {};
  if (part === 'faces') {
    tasks.one = [{ faces: 1, times: 20 }];
    tasks[`of${BATCH}`] = [{ faces: BATCH, times: 2 }];
  } else {
    tasks.photo = [];
    const step = Math.floor(photos.length / PHOTOS);
    for (let i = 0; i < PHOTOS; i++) {
      const photo = filling(await readPhoto(photos[i * step]), 640, 480);
      tasks.photo.push({ photo, times: 2 });
    }
  }
  for (const side of sides) for (const list of Object.values(tasks)) await side.ask(list[0]);

  /** @param {number} round */
  const turn = async (round) => {
    /** @type {Record<string, Record<string, number[]>>} */
    const times = {};
    for (let i = 0; i < sides.length; i++) {
      const side = sides[(i + round) % sides.length];
      times[side.name] = {};
      for (const [name, list] of Object.entries(tasks)) {
        times[side.name][name] = [];
        for (const task of list) times[side.name][name].push(...(await side.ask(task)));
      }
    }
    return times;
  };
  const { rounds: kept, disturbance } = await quietRounds({ rounds, patience }, turn);
  const results = sides.map(({ name, version }) => {
    const milliseconds = Object.fromEntries(
      Object.keys(tasks).map((task) => {
        const each = task === `of${BATCH}` ? BATCH : 1;
        return [task, spread(kept.flatMap((round) => round[name][task].map((value) => value / each)))];
      }),
    );
    return { side: name, version, milliseconds };
  });
  const [ours, theirs, integers] = sides;
  /** How many times faster a side is than the peer. @param {{ name: string }} side */
  const ratiosOf = (side) =>
    Object.fromEntries(
      Object.keys(tasks).map((task) => {
        /** @param {Record<string, Record<string, number[]>>} round @param {{ name: string }} of */
        const median = (round, of) => spread(round[of.name][task]).median;
        return [task, spread(kept.map((round) => median(round, theirs) / median(round, side)))];
      }),
    );
  const ratios = ratiosOf(ours);
  const more = integers === undefined ? {} : { integerRatios: ratiosOf(integers) };
  return { minFace: MIN_FACE, rounds, results, ratios, ...more, disturbance };
}
