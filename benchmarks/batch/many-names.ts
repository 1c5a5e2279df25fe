// npx tsx benchmarks/batch/many-names.ts [--names 10000000] [--shard-size 10000]
//
// What planning for very many pictures takes: generated names through the code of `mien batch plan`, into a store in a folder.
// Each length has a process of its own, with its most memory (resident), its seconds, and its processor time. None of the
// files is there, so that each name costs the system one refused look.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makePlan, SHARD_SIZE } from '../../src/batch/plan/make-plan.js';
import { FolderStore } from '../../src/batch/store/folder-store.js';

const { values } = parseArgs({
  options: {
    names: { type: 'string', default: '10000000' },
    'shard-size': { type: 'string', default: String(SHARD_SIZE) },
    /** In a process of one length: the store. */
    store: { type: 'string' },
  },
});
const most = Number(values.names);

async function* names(count: number): AsyncGenerator<string> {
  for (let i = 0; i < count; i++) yield `photos/${i % 1000}/of some length, with a name/${i}.jpg`;
}

async function plan(store: string): Promise<void> {
  const began = performance.now();
  const recipe = { detect: true, detection: {}, reading: {} };
  const listing = { root: '/nowhere', paths: names(most) };
  const { inputs, shards } = await makePlan(new FolderStore(store), listing, {
    recipe,
    shardSize: Number(values['shard-size']),
  });
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  console.log({
    inputs,
    shards,
    memoryMiB: Math.round(maxRSS / 1024),
    seconds: Math.round((performance.now() - began) / 1000),
    processorSeconds: Math.round((userCPUTime + systemCPUTime) / 1e6),
  });
}

async function planEach(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-many-names-'));
  try {
    for (const count of [1e4, 1e5, 1e6, 1e7].filter((each) => each < most).concat(most)) {
      const own = [
        fileURLToPath(import.meta.url),
        '--names',
        String(count),
        '--store',
        join(folder, `${count}`),
      ];
      const words = [...process.execArgv, ...own, '--shard-size', values['shard-size']];
      const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
      if (status !== 0) throw new Error(`planning for ${count} names ended with ${status}`);
      await rm(join(folder, `${count}`), { recursive: true, force: true });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await (values.store === undefined ? planEach() : plan(values.store));
