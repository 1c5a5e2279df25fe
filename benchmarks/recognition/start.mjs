import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quietRounds } from '../quiet-rounds.mjs';
import { spread } from '../train-step/statistics.mjs';
import { writePhotos } from './photo-files.mjs';
import { MIEN, timed } from './processes.mjs';

/** @param {string} name */
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Seconds of whole processes, each of which finds and recognises the faces of one photo.
 * @param {{ photos: string[], folder: string, rounds: number, model: string, patience: number }} options
 */
export async function measureStart({ photos, folder, rounds, model, patience }) {
  const photoFolder = join(folder, 'start');
  await mkdir(photoFolder);
  const [photo = ''] = await writePhotos(photos, photoFolder, 1);
  /** @type {Record<string, string[]>} */
  const commands = {
    'mien predict': [MIEN, 'predict', '--model', model, '--json', photo],
    'mien, library': [beside('first-mien.mjs'), model, photo],
    'face-api, library': [beside('first-face-api.mjs'), photo],
  };
  const names = Object.keys(commands);
  // The disk's part is not measured: the first reads what the others find in memory.
  for (const name of names) await timed(process.execPath, commands[name]);
  const { rounds: kept, disturbance } = await quietRounds({ rounds, patience }, async (round) => {
    /** @type {Record<string, number>} */
    const seconds = {};
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length];
      seconds[name] = (await timed(process.execPath, commands[name])).seconds;
    }
    return seconds;
  });
  const seconds = Object.fromEntries(names.map((name) => [name, spread(kept.map((round) => round[name]))]));
  return { node: process.version, rounds, seconds, disturbance };
}
