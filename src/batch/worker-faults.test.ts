import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import type { Batch } from './batch.js';
import { readCommit } from './commit.js';
import type { Row } from './row.js';
import { finalRows } from './rows.js';
import { FolderStore } from './store/folder-store.js';
import { MemoryStore } from './testing/memory-store.js';
import { planned } from './testing/planned-store.js';
import { stubLooking } from './testing/stub-looking.js';
import { verifyBatch } from './verify-batch.js';
import { workWith } from './work/work-batch.js';
import { readWorkers } from './work/worker-record.js';

const WORKER = fileURLToPath(new URL('./testing/worker-program.ts', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** The worker as one file of JavaScript, which starts in a fifth of the time that a loader of TypeScript takes. */
let program: string;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mien-worker-'));
  program = join(folder, 'worker.mjs');
  const bundled = { bundle: true, platform: 'node', format: 'esm', packages: 'external' } as const;
  await build({ ...bundled, entryPoints: [WORKER], outfile: program });
  await symlink(PACKAGES, join(folder, 'node_modules'), 'junction');
});
afterAll(() => rm(dirname(program), { recursive: true, force: true }));

interface Worker {
  readonly child: ChildProcess;
  /** What it printed, once it has ended. */
  readonly ended: Promise<string>;
  /** Resolves when the fault has struck. */
  readonly struck: Promise<void>;
}

const children: ChildProcess[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

interface Fault {
  readonly signal: 'SIGKILL' | 'SIGSTOP' | 'SIGTERM' | 'none';
  readonly at: string;
}

function startWorker(
  folder: string,
  { signal, at }: Fault,
  { lease = 1, slow = 2 }: { readonly lease?: number; readonly slow?: number } = {},
): Worker {
  const words = [program, folder, String(lease), signal, at, String(slow)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let text = '';
  const ended = new Promise<string>((resolve) => child.on('close', () => resolve(text)));
  const struck = new Promise<void>((resolve) => {
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString();
      if (text.includes('struck')) resolve();
    });
    void ended.then(() => resolve());
  });
  return { child, ended, struck };
}

async function newBatch(inputs: number, shardSize: number): Promise<Batch> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-workers-'));
  folders.push(folder);
  return planned(new FolderStore(join(folder, 'store')), inputs, shardSize);
}

async function rowsOf(batch: Batch): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of finalRows(batch)) rows.push(row);
  return rows;
}

async function quietRows(inputs: number): Promise<readonly Row[]> {
  const batch = await planned(new MemoryStore(), inputs, 100);
  const { signal } = new AbortController();
  await workWith(batch, stubLooking(), { signal });
  return rowsOf(batch);
}

/** What must hold whatever happened: each input has one row, and the rows are those of a quiet run. */
async function requireWhole(batch: Batch): Promise<void> {
  expect((await verifyBatch(batch)).problems).toEqual([]);
  expect(await rowsOf(batch)).toEqual(await quietRows(batch.plan.inputs));
}

/** Finishes a batch in this process. */
async function finish(batch: Batch, lease = 1): Promise<void> {
  const { signal } = new AbortController();
  await workWith(batch, stubLooking(), { signal, lease });
}

describe('a worker that is ended with SIGKILL', () => {
  it.each([
    ['at its claim', 'link:leases/'],
    ['right behind its claim', 'linked:leases/'],
    ['before its data', 'open:data/'],
    ['while it looks at a picture', 'look:3.png'],
    ['before its first row', 'write:data/'],
    ['behind its first row', 'wrote:data/'],
    ['behind its rows', 'sync:data/'],
    ['before its commit', 'link:commits/'],
    ['behind its commit', 'linked:commits/'],
  ])('%s leaves a store that another one finishes', async (_, at) => {
    const batch = await newBatch(12, 5);
    const worker = startWorker(batch.store.name, { signal: 'SIGKILL', at });
    expect(await worker.ended).toContain(`struck ${at.split(':')[0]}`);
    // Its process is gone, so nobody waits for a lease of an hour: the test would run out of its time.
    await finish(batch, 3600);
    await requireWhole(batch);
  });
});

describe('a worker that stands still for longer than its lease', () => {
  it.each([
    ['in its rows', 'write:data/'],
    ['before its commit', 'link:commits/'],
  ])('%s loses its shard, and spoils nothing when it goes on', async (_, at) => {
    const batch = await newBatch(6, 6);
    const worker = startWorker(batch.store.name, { signal: 'SIGSTOP', at }, { lease: 0.5 });
    await worker.struck;
    await finish(batch, 0.5);
    const commit = await readCommit(batch.store, 0);
    await requireWhole(batch);
    worker.child.kill('SIGCONT');
    expect(await worker.ended).toMatch(/"committed":0,"lost":[01]/);
    expect(await readCommit(batch.store, 0)).toEqual(commit);
    await requireWhole(batch);
  });
});

it('a worker that is told to end says so, and its shard is free at once', async () => {
  const batch = await newBatch(40, 40);
  const worker = startWorker(batch.store.name, { signal: 'SIGTERM', at: 'write:data/' }, { slow: 20 });
  await worker.ended;
  expect((await readWorkers(batch.store)).map(({ ended }) => ended)).toEqual([true]);
  await finish(batch, 3600);
  await requireWhole(batch);
});

it('workers that are killed anywhere, at random, one after the other and side by side', async () => {
  const seed = 17;
  const random = new Random(seed);
  const batch = await newBatch(30, 4);
  for (let round = 0; round < 3; round++) {
    const faults = [0, 1].map(() => ({ signal: 'SIGKILL', at: String(1 + random.below(60)) }) as const);
    await Promise.all(faults.map((fault) => startWorker(batch.store.name, fault).ended));
  }
  await finish(batch);
  await requireWhole(batch);
});
