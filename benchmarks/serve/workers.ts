// The pool's two kinds of workers, threads and child processes, by turns in one run: start, latency, throughput, memory.
//
//   npm run build
//   npx tsx benchmarks/serve/workers.ts --photo FILE [--rounds 5] [--seconds 4]
//
// Both run the server's own worker program on the same photo of 640×480 and on the same bytes with 10 MiB added to
// them, which are copied and thrown away. Latency is of one picture at a time; throughput is with twice as many pictures
// as workers in hand. Memory is the resident set of this process and its children (Linux), less what this process had
// before. Processor time says something on a busy machine, too. Figures are medians of the rounds.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { findModel } from '../../src/model/find-model.js';
import { startProcess } from '../../src/workers/process-link.js';
import { startThread } from '../../src/workers/thread-link.js';
import type { WorkerLink } from '../../src/workers/worker-link.js';
import { WorkerPool } from '../../src/workers/worker-pool.js';
import { builtFile } from '../built.js';
import { usageOfTree } from './process-tree.js';

type Kind = 'threads' | 'processes';

const PROGRAM = builtFile('server/inference-worker.js');
const KINDS: Readonly<Record<Kind, () => WorkerLink>> = {
  threads: () => startThread(PROGRAM),
  processes: () => startProcess(PROGRAM, { heap: 512 }),
};
const MORE = 10 * 2 ** 20;

const { values } = parseArgs({
  options: {
    photo: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
  },
});
if (values.photo === undefined) {
  process.stderr.write('usage: workers.ts --photo FILE [--rounds 5] [--seconds 4]\n');
  process.exit(2);
}
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const photo = await sharp(values.photo).resize(640, 480, { fit: 'cover' }).jpeg({ quality: 90 }).toBuffer();
// A JPEG may be followed by anything.
const large = Buffer.concat([photo, Buffer.alloc(MORE, 1)]);
const { path: model } = await findModel(undefined);
const settings = { model, detector: 'mtcnn', openDetector: true, maxPixels: 5e7, maxWork: 60 };
const workers = availableParallelism();
const before = usageOfTree(process.pid).bytes;

const figures: Record<Kind, Record<string, number[]>> = { threads: {}, processes: {} };
for (let round = 0; round < rounds; round++) {
  for (const kind of ['threads', 'processes'] as const) {
    const start = KINDS[kind];
    const began = performance.now();
    const pool: WorkerPool<{ answer(job: unknown): unknown }> = await WorkerPool.open({
      start,
      settings,
      workers,
    });
    note(kind, 'start, ms', performance.now() - began);
    const ask = (bytes: Buffer) => {
      const own = new Uint8Array(bytes);
      const job = { ask: 'predict', detect: true, options: { minFace: 40 }, bytes: own };
      return pool.run('answer', job, { transfer: [own.buffer] });
    };
    for (let i = 0; i < 4 * workers; i++) await ask(photo);
    const used = usageOfTree(process.pid).seconds;
    const photos = 12 * workers;
    for (let i = 0; i < photos; i++) await ask(photo);
    note(kind, 'processor, ms', (1000 * (usageOfTree(process.pid).seconds - used)) / photos);
    note(kind, 'one photo, ms', await latency(() => ask(photo)));
    note(kind, 'one of 10 MiB, ms', await latency(() => ask(large)));
    note(kind, 'photos a second', await throughput(() => ask(photo)));
    note(kind, 'memory, MB', (usageOfTree(process.pid).bytes - before) / 1e6);
    await pool.close();
  }
}
const names = Object.keys(figures.threads);
for (const name of names) {
  const [threads, processes] = [median(figures.threads[name]!), median(figures.processes[name]!)];
  process.stdout.write(
    `${name.padEnd(20)} threads ${threads.toFixed(1).padStart(8)}   processes ${processes.toFixed(1).padStart(8)}   ` +
      `ratio ${(processes / threads).toFixed(2)}\n`,
  );
}

function note(kind: Kind, name: string, value: number) {
  const list = figures[kind][name] ?? [];
  figures[kind][name] = [...list, value];
}

/** The median, milliseconds. */
async function latency(work: () => Promise<unknown>) {
  const times = [];
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times);
}

async function throughput(work: () => Promise<unknown>) {
  let done = 0;
  const began = performance.now();
  const lane = async () => {
    while (performance.now() - began < 1000 * seconds) {
      await work();
      done++;
    }
  };
  await Promise.all(Array.from({ length: 2 * workers }, lane));
  return (1000 * done) / (performance.now() - began);
}

function median(list: readonly number[]) {
  return list.toSorted((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
}
