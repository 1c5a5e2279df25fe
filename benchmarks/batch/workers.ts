// Two workers of a batch against one, by turns in one run: photos a second, and their ratio.
//
//   npm run build
//   npx tsx benchmarks/batch/workers.ts --photos FOLDER [--count 400] [--rounds 5] [--workers 2] [--patience 600] [--json FILE]
//
// A worker is a process of `mien batch work --processes 1`, as on a machine of its own with one core. Each round plans the same
// photos into two stores, in shards small enough for all, and works on one with one worker and on the other with several;
// which comes first changes with each round. Time is from when every worker has made its first row until the last commit,
// since workers on machines of their own start side by side: rows that were there by then are taken off. Waiting for others
// and taking over shards are in it. The ratio is a round's; the figure is the median of the rounds. While there is patience
// (seconds), a round waits for a quiet machine, and one that others disturbed is thrown away.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findPictures } from '../../src/image/find-pictures.js';
import { MIEN } from '../built.js';
import { quietRounds } from '../quiet-rounds.js';

const { values } = parseArgs({
  options: {
    photos: { type: 'string' },
    count: { type: 'string', default: '400' },
    rounds: { type: 'string', default: '5' },
    workers: { type: 'string', default: '2' },
    patience: { type: 'string', default: '600' },
    json: { type: 'string' },
  },
});
if (values.photos === undefined) {
  process.stderr.write(
    'usage: workers.ts --photos FOLDER [--count 400] [--rounds 5] [--workers 2] [--json FILE]\n',
  );
  process.exit(2);
}
const [count, rounds, several] = [Number(values.count), Number(values.rounds), Number(values.workers)];
/** Shards for each of several workers: so many that the last ones are a small part of the time. */
const SHARDS_A_WORKER = 10;
const LOOK_MS = 10;

const folder = await mkdtemp(join(tmpdir(), 'mien-workers-bench-'));
const list = join(folder, 'list.txt');

/** Photos of the folder, the same again where it has too few. */
async function writeList(source: string): Promise<void> {
  const found = (await findPictures([source])).flatMap((each) =>
    'error' in each ? [] : [resolve(each.path)],
  );
  if (found.length === 0) throw new Error(`${source}: no pictures`);
  const names = Array.from({ length: count }, (_, i) => found[i % found.length]!);
  await writeFile(list, names.join('\n'));
}

interface Rate {
  readonly photosASecond: number;
  /** From the first worker's start until each had a row. */
  readonly startSeconds: number;
}

async function rateOf(workers: number, store: string): Promise<Rate> {
  const size = Math.max(1, Math.floor(count / (several * SHARDS_A_WORKER)));
  const words = ['batch', 'plan', list, '--out', store, '--shard-size', String(size)];
  const planned = spawnSync(process.execPath, [MIEN, ...words], { encoding: 'utf8' });
  if (planned.status !== 0) throw new Error(planned.stderr);
  const started = performance.now();
  const children = Array.from({ length: workers }, () => start(store));
  const ended = Promise.all(children.map(exitOf));
  let before = await rowsOf(store);
  while (before.files < workers) {
    await Promise.race([sleep(LOOK_MS), ended]);
    before = await rowsOf(store);
    if (children.some(({ exitCode }) => exitCode !== null))
      throw new Error('a worker ended early: more photos are needed');
  }
  const began = performance.now();
  await ended;
  const seconds = (performance.now() - began) / 1000;
  const rate = { photosASecond: (count - before.rows) / seconds, startSeconds: (began - started) / 1000 };
  await rm(store, { recursive: true });
  return rate;
}

function start(store: string): ChildProcess {
  const words = ['batch', 'work', store, '--processes', '1', '--shard', 'none', '--lease', '10'];
  return spawn(process.execPath, [MIEN, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function exitOf(child: ChildProcess): Promise<void> {
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`a worker ended with ${code}`);
}

/** Files that hold rows, and the rows in them. */
async function rowsOf(store: string): Promise<{ readonly files: number; readonly rows: number }> {
  const data = join(store, 'data');
  const names = await readdir(data).catch(() => []);
  const texts = await Promise.all(names.map((name) => readFile(join(data, name), 'utf8').catch(() => '')));
  const each = texts.map((text) => text.split('\n').length - 1).filter((rows) => rows > 0);
  return { files: each.length, rows: each.reduce((sum, rows) => sum + rows, 0) };
}

const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
};

try {
  await writeList(values.photos);
  const { rounds: made, disturbance } = await quietRounds(
    { rounds, patience: Number(values.patience) },
    async (round) => {
      const rates: Record<number, Rate> = {};
      for (const workers of round % 2 === 0 ? [1, several] : [several, 1]) {
        rates[workers] = await rateOf(workers, join(folder, `store-${round}-${workers}`));
      }
      return { one: rates[1]!, several: rates[several]! };
    },
  );
  const ratios = made.map(({ one, several: more }) => more.photosASecond / one.photosASecond);
  const result = {
    ...{ photos: count, workers: several, cores: availableParallelism(), rounds: made },
    ratio: median(ratios),
    ratios: [Math.min(...ratios), Math.max(...ratios)],
    disturbance,
  };
  console.log(JSON.stringify(result, undefined, 2));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(result, undefined, 2)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
