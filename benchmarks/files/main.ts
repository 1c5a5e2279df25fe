// What locks and syncs cost: npx tsx benchmarks/files/main.ts
// Prints medians of 200, in milliseconds.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFolderLock } from '../../src/files/lock.js';
import { writeFileAtomic } from '../../src/files/write-whole.js';

const TIMES = 200;
const folder = await mkdtemp(join(tmpdir(), 'mien-files-'));
const content = Buffer.alloc(10_000, 'x');

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times.toSorted((a, b) => a - b)[TIMES / 2]!;
}

try {
  const rows = {
    'lock and release a folder': () => withFolderLock(folder, async () => {}),
    'write 10 kB, plainly': () => writeFile(join(folder, 'plain'), content),
    'write 10 kB whole or not at all': () => writeFileAtomic(join(folder, 'whole'), content),
  };
  for (const [what, work] of Object.entries(rows)) {
    process.stdout.write(`${what}: ${(await median(work)).toFixed(2)} ms\n`);
  }
} finally {
  await rm(folder, { recursive: true });
}
