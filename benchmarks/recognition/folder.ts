import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MIEN } from '../built.js';
import { quietRounds } from '../quiet-rounds.js';
import { spread } from '../train-step/statistics.js';
import type { MeasuringOptions } from './measure-sides.js';
import { writePhotos } from './photo-files.js';
import { timed } from './processes.js';

const MIN_FACE = 40;
/** On how many cores, and in as many threads; util-linux's taskset keeps the process, decoding included, to them. */
const SIDES = [
  { name: 'one core', cores: '0', threads: '1' },
  { name: 'two cores', cores: '0,1', threads: '2' },
] as const;
type Name = (typeof SIDES)[number]['name'];

/** Photos a second of `mien predict` over a folder, its start included. */
export async function measureFolder({
  photos,
  folder,
  count,
  rounds,
  model,
  patience,
}: Omit<MeasuringOptions, 'part'> & { readonly count: number }) {
  const photoFolder = join(folder, 'photos');
  await mkdir(photoFolder);
  await writePhotos(photos, photoFolder, count);
  const words = [MIEN, 'predict', photoFolder, '--model', model, '--min-face', String(MIN_FACE), '--json'];
  const { rounds: kept, disturbance } = await quietRounds({ rounds, patience }, async (round) => {
    const turns = {} as Record<Name, Awaited<ReturnType<typeof timed>>>;
    for (const { name, cores, threads } of round % 2 === 0 ? SIDES : SIDES.toReversed()) {
      turns[name] = await timed('taskset', ['-c', cores, process.execPath, ...words, '--threads', threads]);
    }
    if (turns['one core'].stdout !== turns['two cores'].stdout)
      throw new Error('one core and two say different things of the photos');
    return turns;
  });
  const lines = kept[0]!['one core'].stdout.trim().split('\n');
  const faces = lines.reduce(
    (sum, line) => sum + (JSON.parse(line) as { readonly faces: readonly unknown[] }).faces.length,
    0,
  );
  const photosPerSecond = Object.fromEntries(
    SIDES.map(({ name }) => [name, spread(kept.map((round) => count / round[name].seconds))]),
  );
  const ratio = spread(kept.map((round) => round['one core'].seconds / round['two cores'].seconds));
  return { photos: count, faces, minFace: MIN_FACE, rounds, photosPerSecond, ratio, disturbance };
}
