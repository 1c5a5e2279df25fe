// Two workers of a batch against one, by turns in one run: photos a second, and their ratio. With `--redis URL`: one worker
// that asks the queue against one that asks nobody.
//
//   npm run build
//   npx tsx benchmarks/batch/workers.ts --photos FOLDER [--count 400] [--rounds 5] [--workers 2] [--patience 600]
//     [--pin | --redis URL] [--json FILE]
//
// A worker is a process of `mien batch work --processes 1`. With `--pin`, each is bound to a core of its own by `taskset`, as on
// a machine with one core; without it, one worker may use both cores, since pictures are decoded beside recognition. Each
// round plans the same photos into two stores, in shards small enough for all, and each side works on one of them; which
// comes first changes with each round. Time is from when every worker has made its first row until the last commit,
// since workers on machines of their own start side by side: rows that were there by then are taken off. Waiting for others
// and taking over shards are in it. The ratio is a round's; the figure is the median of the rounds. While there is patience
// (seconds), a round waits for a quiet machine, and one that others disturbed is thrown away.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
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
    pin: { type: 'boolean', default: false },
    redis: { type: 'string' },
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

/** Workers, and how they share the shards. */
interface Side {
  readonly workers: number;
  readonly shards: readonly string[];
}

const LEASES = ['--shard', 'none'];
/** What is compared: the second side's rate is divided by the first's. */
const sides: readonly [Side, Side] =
  values.redis === undefined
    ? [
        { workers: 1, shards: LEASES },
        { workers: several, shards: LEASES },
      ]
    : [
        { workers: 1, shards: ['--shard', '0/1'] },
        { workers: 1, shards: ['--redis', values.redis] },
      ];

interface Rate {
  readonly photosASecond: number;
  /** From the first worker's start until each had a row. */
  readonly startSeconds: number;
}

async function rateOf({ workers, shards }: Side, store: string): Promise<Rate> {
  const size = Math.max(1, Math.floor(count / (several * SHARDS_A_WORKER)));
  const words = ['batch', 'plan', list, '--out', store, '--shard-size', String(size)];
  const planned = spawnSync(process.execPath, [MIEN, ...words], { encoding: 'utf8' });
  if (planned.status !== 0) throw new Error(planned.stderr);
  const started = Date.now();
  const children = Array.from({ length: workers }, (_, core) => start(store, core, shards));
  const ended = Promise.all(children.map(exitOf));
  let before = await rowsOf(store);
  while (before.files < workers) {
    await Promise.race([sleep(LOOK_MS), ended]);
    before = await rowsOf(store);
    if (children.some(({ exitCode }) => exitCode !== null))
      throw new Error('a worker ended early: more photos are needed');
  }
  const began = Date.now();
  await ended;
  const seconds = ((await lastCommit(store)) - began) / 1000;
  const rate = { photosASecond: (count - before.rows) / seconds, startSeconds: (began - started) / 1000 };
  await rm(store, { recursive: true });
  return rate;
}

function start(store: string, core: number, shards: readonly string[]): ChildProcess {
  const pinned = values.pin ? ['taskset', '-c', String(core)] : [];
  const work = ['batch', 'work', store, '--processes', '1', '--lease', '10', ...shards];
  const [program, ...words] = [...pinned, process.execPath, MIEN, ...work];
  return spawn(program!, words, { stdio: ['ignore', 'ignore', 'inherit'] });
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

/** When the last shard was committed, milliseconds since 1970. */
async function lastCommit(store: string): Promise<number> {
  const commits = join(store, 'commits');
  const each = (await readdir(commits)).map(async (name) => (await stat(join(commits, name))).mtimeMs);
  return Math.max(...(await Promise.all(each)));
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
      const rates: Rate[] = [];
      for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) {
        rates[side] = await rateOf(sides[side]!, join(folder, `store-${round}-${side}`));
      }
      return { first: rates[0]!, second: rates[1]! };
    },
  );
  const ratios = made.map(({ first, second }) => second.photosASecond / first.photosASecond);
  const result = {
    ...{ photos: count, sides, cores: availableParallelism(), pinned: values.pin, rounds: made },
    ratio: median(ratios),
    ratios: [Math.min(...ratios), Math.max(...ratios)],
    disturbance,
  };
  console.log(JSON.stringify(result, undefined, 2));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(result, undefined, 2)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
