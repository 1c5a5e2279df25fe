// npx tsx benchmarks/batch/main.ts [--inputs N]
//
// What `mien batch` itself costs, without networks: memory of a plan by its length, time for a shard's files and commit,
// time to verify a row, and memory in Redis for a job. Needs `npm run build`; the part with Redis needs redis-server.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBatch } from '../../src/batch/batch.js';
import { makePlan } from '../../src/batch/plan/make-plan.js';
import { ShardQueue } from '../../src/batch/queue/shard-queue.js';
import { FolderStore } from '../../src/batch/store/folder-store.js';
import { verifyBatch } from '../../src/batch/verify-batch.js';
import type { Looking } from '../../src/batch/work/looking.js';
import { workWith } from '../../src/batch/work/work-batch.js';
import { MIEN } from '../built.js';

const { values } = parseArgs({ options: { inputs: { type: 'string', default: '1000000' } } });
const folder = await mkdtemp(join(tmpdir(), 'mien-batch-bench-'));

async function* names(count: number): AsyncGenerator<string> {
  for (let i = 0; i < count; i++) yield `photos/some/folder/${i}.jpg`;
}

/** Most memory of `mien batch plan` reading a list from its standard input, MiB, and its processor time, seconds. */
async function planned(count: number): Promise<object> {
  const tell =
    'process.on("exit",()=>{const u=process.resourceUsage();process.stderr.write(JSON.stringify(u))})';
  const hook = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`];
  const words = [...hook, MIEN, 'batch', 'plan', '-', '--out', join(folder, `plan-${count}`)];
  const child = spawn(process.execPath, words, { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (piece: Buffer) => {
    text += piece.toString();
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  for await (const name of names(count))
    if (!child.stdin.write(`${name}\n`)) await new Promise((resolve) => child.stdin.once('drain', resolve));
  child.stdin.end();
  await ended;
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(text) as NodeJS.ResourceUsage;
  return {
    inputs: count,
    memoryMiB: Math.round(maxRSS / 1024),
    seconds: (userCPUTime + systemCPUTime) / 1e6,
  };
}

/** Milliseconds for the files and the commit of a shard of 1,000 rows without a face, and microseconds to verify a row. */
async function committed(shards: number): Promise<object> {
  const store = new FolderStore(join(folder, 'store'));
  const recipe = { detect: true, detection: {}, reading: {} };
  await makePlan(store, { root: '/nowhere', paths: names(1000 * shards) }, { shardSize: 1000, recipe });
  const batch = await openBatch(store);
  const looking: Looking = {
    processes: 2,
    look: async () => ({ width: 640, height: 480, faces: [] }),
    close: async () => {},
  };
  const began = performance.now();
  await workWith(batch, looking, { signal: new AbortController().signal });
  const worked = performance.now();
  await verifyBatch(batch);
  return {
    millisecondsAShard: (worked - began) / shards,
    verifyMicrosecondsARow: (performance.now() - worked) / shards,
  };
}

/** Bytes that Redis holds for each job of a queue. */
async function queued(jobs: number): Promise<object | string> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return 'redis-server is not installed';
  const port = 17_000 + (process.pid % 10_000);
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const server = spawn('redis-server', words, { stdio: 'ignore' });
  try {
    const { Redis } = await import('ioredis');
    const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
    client.on('error', () => {});
    const used = async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
    const before = await used();
    const queue = await ShardQueue.open({
      url: `redis://127.0.0.1:${port}`,
      run: '0'.repeat(64),
      lease: 600,
    });
    await queue.fill(
      Array.from({ length: jobs }, (_, shard) => shard),
      600_000,
    );
    const bytes = (await used()) - before;
    await queue.close();
    client.disconnect();
    return { jobs, bytesAJob: bytes / jobs };
  } finally {
    server.kill('SIGKILL');
  }
}

try {
  console.log(await planned(10_000));
  console.log(await planned(Number(values.inputs)));
  console.log(await committed(50));
  console.log(await queued(100_000));
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit();
