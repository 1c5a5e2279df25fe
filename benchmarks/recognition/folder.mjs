import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { quietRounds } from '../quiet-rounds.mjs';
import { spread } from '../train-step/statistics.mjs';
import { writePhotos } from './photo-files.mjs';
import { MIEN, timed } from './processes.mjs';

const MIN_FACE = 40;
/** On how many cores, and in as many threads; util-linux's taskset keeps the process, decoding included, to them. */
const SIDES = [
  { name: 'one core', cores: '0', threads: '1' },
  { name: 'two cores', cores: '0,1', threads: '2' },
];

/**
 * Photos a second of `mien predict` over a folder, its start included.
 * @param {{ photos: string[], folder: string, count: number, rounds: number, model: string, patience: number }} options
 */
export async function measureFolder({ photos, folder, count, rounds, model, patience }) {
  const photoFolder = join(folder, 'photos');
  await mkdir(photoFolder);
  await writePhotos(photos, photoFolder, count);
  const words = [MIEN, 'predict', photoFolder, '--model', model, '--min-face', String(MIN_FACE), '--json'];
  const { rounds: kept, disturbance } = await quietRounds({ rounds, patience }, async (round) => {
    /** @type {Record<string, { seconds: number, stdout: string }>} */
    const turns = {};
    for (let i = 0; i < SIDES.length; i++) {
      const { name, cores, threads } = SIDES[(i + round) % SIDES.length];
      turns[name] = await timed('taskset', ['-c', cores, process.execPath, ...words, '--threads', threads]);
    }
    const [one, two] = SIDES.map(({ name }) => turns[name]);
    if (one?.stdout !== two?.stdout) throw new Error('one core and two say different things of the photos');
    return turns;
  });
  const lines = Object.values(kept[0])[0]?.stdout.trim().split('\n') ?? [];
  const faces = lines.reduce((sum, line) => sum + JSON.parse(line).faces.length, 0);
  const photosPerSecond = Object.fromEntries(
    SIDES.map(({ name }) => [name, spread(kept.map((round) => count / round[name].seconds))]),
  );
  const ratio = spread(kept.map((round) => round['one core'].seconds / round['two cores'].seconds));
  return { photos: count, faces, minFace: MIN_FACE, rounds, photosPerSecond, ratio, disturbance };
}
