import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportModel } from '../../src/model/export.js';
import { findModel } from '../../src/model/find-model.js';
import { filling, readPhoto } from '../detection/photos.js';
import { quietRounds } from '../quiet-rounds.js';
import type { Ratios, SidesReport } from '../reports.js';
import { type SideThread, startSide } from '../side-thread.js';
import { spread } from '../train-step/statistics.js';
import type { SideOptions, Task } from './side-worker.js';

const MIN_FACE = 40;
const PHOTOS = 6;
const BATCH = 64;
const FACE_API = '@vladmandic/face-api, tfjs-wasm';

type Side = SideThread<Task, number[]>;
/** Tasks by their names. Each name's times are put together. */
type Tasks = Readonly<Record<string, readonly Task[]>>;
/** Milliseconds of each side, by its place, and each task: two sides may have one name. */
type Times = readonly Readonly<Record<string, number[]>>[];

export interface MeasuringOptions {
  readonly part: string;
  readonly photos: readonly string[];
  /** For files in passing. */
  readonly folder: string;
  readonly rounds: number;
  readonly model: string;
  /** Seconds. */
  readonly patience: number;
}

const start = (options: SideOptions): Promise<Side> =>
  startSide(new URL('side-worker.ts', import.meta.url), options);

/** Milliseconds of each side for one face and for one of 64, or for one photo. */
export async function measureSides(
  options: MeasuringOptions,
): Promise<SidesReport & { readonly minFace: number; readonly rounds: number }> {
  const { part, photos, rounds, patience } = options;
  const sides = await startSides(options);
  const tasks = part === 'faces' ? faceTasks() : { photo: await photoTasks(photos) };
  for (const side of sides) for (const list of Object.values(tasks)) await side.ask(list[0]!);
  const { rounds: kept, disturbance } = await quietRounds({ rounds, patience }, (round) =>
    takeTurns(sides, tasks, round),
  );
  const names = Object.keys(tasks);
  const results = sides.map(({ name, version }, place) => {
    const milliseconds = Object.fromEntries(
      names.map((task) => {
        const each = task === `of${BATCH}` ? BATCH : 1;
        return [task, spread(kept.flatMap((round) => round[place]![task]!.map((value) => value / each)))];
      }),
    );
    return { side: name, version, milliseconds };
  });
  const ratiosOf = (side: number, peer: number): Ratios => ratios(kept, names, side, peer);
  const more = part === 'photo' ? {} : { integerRatios: ratiosOf(2, 1), allCoresRatios: ratiosOf(3, 4) };
  return { minFace: MIN_FACE, rounds, results, ratios: ratiosOf(0, 1), ...more, disturbance };
}

/** mien and its peer; with faces also mien in integers, and both with as many threads as each makes of the machine. */
async function startSides({ part, folder, model }: MeasuringOptions): Promise<readonly Side[]> {
  const one = { kind: 'mien' as const, threads: 1, minFace: MIN_FACE };
  const sides = [
    await start({ ...one, name: 'mien', model }),
    await start({ kind: 'face-api', name: FACE_API, threads: 1, minFace: MIN_FACE }),
  ];
  if (part !== 'faces') return sides;
  const small = join(folder, 'int8.onnx');
  const { bytes, path } = await findModel(model);
  await writeFile(small, exportModel(bytes, 'int8', path));
  const free = { minFace: MIN_FACE };
  return [
    ...sides,
    await start({ ...one, name: 'mien in integers', model: small }),
    await start({ ...free, kind: 'mien', name: 'mien, all cores', model }),
    await start({ ...free, kind: 'face-api', name: `${FACE_API}, all cores` }),
  ];
}

function faceTasks(): Tasks {
  return { one: [{ faces: 1, times: 20 }], [`of${BATCH}`]: [{ faces: BATCH, times: 2 }] };
}

async function photoTasks(photos: readonly string[]): Promise<readonly Task[]> {
  const step = Math.max(1, Math.floor(photos.length / PHOTOS));
  const chosen = photos.filter((_, i) => i % step === 0).slice(0, PHOTOS);
  const tasks: Task[] = [];
  for (const path of chosen) tasks.push({ photo: filling(await readPhoto(path), 640, 480), times: 2 });
  return tasks;
}

/** Every task by every side. Who begins goes round. */
async function takeTurns(sides: readonly Side[], tasks: Tasks, round: number): Promise<Times> {
  const times: Record<string, number[]>[] = sides.map(() => ({}));
  for (let i = 0; i < sides.length; i++) {
    const place = (i + round) % sides.length;
    for (const [name, list] of Object.entries(tasks)) {
      const taken: number[] = [];
      for (const task of list) taken.push(...(await sides[place]!.ask(task)));
      times[place]![name] = taken;
    }
  }
  return times;
}

/** How many times faster a side is than the peer, for each task. */
function ratios(rounds: readonly Times[], tasks: readonly string[], side: number, peer: number): Ratios {
  const median = (round: Times, place: number, task: string): number => spread(round[place]![task]!).median;
  return Object.fromEntries(
    tasks.map((task) => [
      task,
      spread(rounds.map((round) => median(round, peer, task) / median(round, side, task))),
    ]),
  );
}
