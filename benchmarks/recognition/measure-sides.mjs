import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { exportModel } from '../../dist/model/export.js';
import { findModel } from '../../dist/model/find-model.js';
import { filling, readPhoto } from '../detection/photos.mjs';
import { quietRounds } from '../quiet-rounds.mjs';
import { spread } from '../train-step/statistics.mjs';

/** @import { SideOptions, Task } from './side-worker.mjs' */

const MIN_FACE = 40;
const PHOTOS = 6;
const BATCH = 64;
const FACE_API = '@vladmandic/face-api, tfjs-wasm';

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
    await start({ kind: 'face-api', name: FACE_API, threads: 1, minFace: MIN_FACE }),
  ];
  if (part === 'faces') {
    sides.push(await start({ ...one, name: 'mien in integers', model: small }));
    // As both come: with as many threads as each makes of the machine.
    const free = { minFace: MIN_FACE };
    sides.push(await start({ ...free, kind: 'mien', name: 'mien, all cores', model }));
    sides.push(await start({ ...free, kind: 'face-api', name: `${FACE_API}, all cores` }));
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
    /** Of each side, by its place: two may have one name. @type {Record<string, number[]>[]} */
    const times = sides.map(() => ({}));
    for (let i = 0; i < sides.length; i++) {
      const place = (i + round) % sides.length;
      for (const [name, list] of Object.entries(tasks)) {
        times[place][name] = [];
        for (const task of list) times[place][name].push(...(await sides[place].ask(task)));
      }
    }
    return times;
  };
  const { rounds: kept, disturbance } = await quietRounds({ rounds, patience }, turn);
  const results = sides.map(({ name, version }, place) => {
    const milliseconds = Object.fromEntries(
      Object.keys(tasks).map((task) => {
        const each = task === `of${BATCH}` ? BATCH : 1;
        return [task, spread(kept.flatMap((round) => round[place][task].map((value) => value / each)))];
      }),
    );
    return { side: name, version, milliseconds };
  });
  const [ours, theirs, integers, oursFree, theirsFree] = sides.keys();
  /** How many times faster a side is than the peer. @param {number} side @param {number} peer */
  const ratiosOf = (side, peer) =>
    Object.fromEntries(
      Object.keys(tasks).map((task) => {
        /** @param {Record<string, number[]>[]} round @param {number} place */
        const median = (round, place) => spread(round[place][task]).median;
        return [task, spread(kept.map((round) => median(round, peer) / median(round, side)))];
      }),
    );
  const ratios = ratiosOf(ours, theirs);
  const more =
    part === 'photo'
      ? {}
      : { integerRatios: ratiosOf(integers, theirs), allCoresRatios: ratiosOf(oursFree, theirsFree) };
  return { minFace: MIN_FACE, rounds, results, ratios, ...more, disturbance };
}
