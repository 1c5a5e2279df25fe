import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MIEN } from '../built.js';
import { quietRounds } from '../quiet-rounds.js';
import { spread } from '../train-step/statistics.js';
import type { MeasuringOptions } from './measure-sides.js';
import { writePhotos } from './photo-files.js';
import { timed } from './processes.js';

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Seconds of whole processes, each of which finds and recognises the faces of one photo. */
export async function measureStart({
  photos,
  folder,
  rounds,
  model,
  patience,
}: Omit<MeasuringOptions, 'part'>) {
  const photoFolder = join(folder, 'start');
  await mkdir(photoFolder);
  const [photo = ''] = await writePhotos(photos, photoFolder, 1);
  const commands: Record<string, string[]> = {
    'mien predict': [MIEN, 'predict', '--model', model, '--json', photo],
    'mien, library': [beside('first-mien.mjs'), model, photo],
    'face-api, library': [beside('first-face-api.mjs'), photo],
  };
  const names = Object.keys(commands);
  // The disk's part is not measured: the first reads what the others find in memory.
  for (const name of names) await timed(process.execPath, commands[name]!);
  const { rounds: kept, disturbance } = await quietRounds({ rounds, patience }, async (round) => {
    const seconds: Record<string, number> = {};
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length]!;
      seconds[name] = (await timed(process.execPath, commands[name]!)).seconds;
    }
    return seconds;
  });
  const seconds = Object.fromEntries(names.map((name) => [name, spread(kept.map((round) => round[name]!))]));
  return { node: process.version, rounds, seconds, disturbance };
}
