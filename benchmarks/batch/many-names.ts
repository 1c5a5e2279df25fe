// npx tsx benchmarks/batch/many-names.ts [--names 10000000] [--shard-size 10000]
//
// What planning for very many pictures takes: generated names on the standard input of `mien batch plan -`, as users start it,
// into a store in a folder. Each length has a process of its own, with its most memory (resident), what of that is over a
// Node that does nothing, its seconds, and its processor time. None of the files is there, so that each name costs the
// system one refused look. Needs `npm run build`.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { SHARD_SIZE } from '../../src/batch/plan/make-plan.js';
import { MIEN } from '../built.js';

const { values } = parseArgs({
  options: {
    names: { type: 'string', default: '10000000' },
    'shard-size': { type: 'string', default: String(SHARD_SIZE) },
  },
});
const most = Number(values.names);

type Usage = Pick<NodeJS.ResourceUsage, 'maxRSS' | 'userCPUTime' | 'systemCPUTime'>;

/** Loaded before the program: says at its end, as the last line of standard error, what it took. */
const WATCH = `data:text/javascript,${encodeURIComponent(
  `process.on('exit', () => process.stderr.write('\\n' + JSON.stringify(process.resourceUsage())))`,
)}`;

/** Names as text, many a piece: the pipe is not what is measured. */
function* names(count: number): Generator<string> {
  const piece = 1000;
  for (let first = 0; first < count; first += piece) {
    const length = Math.min(piece, count - first);
    yield Array.from({ length }, (_, i) => `photos/${i}/of some length, with a name/${first + i}.jpg\n`).join(
      '',
    );
  }
}

function usageIn(stderr: string): Usage {
  return JSON.parse(stderr.slice(stderr.lastIndexOf('\n') + 1)) as Usage;
}

function mebibytes({ maxRSS }: Usage): number {
  return maxRSS / 1024;
}

async function plan(count: number, store: string): Promise<Usage> {
  const words = ['--import', WATCH, MIEN, 'batch', 'plan', '-', '--out', store];
  const child = spawn(process.execPath, [...words, '--shard-size', values['shard-size']], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const said = text(child.stderr);
  const [[code]] = await Promise.all([
    once(child, 'exit'),
    pipeline(Readable.from(names(count)), child.stdin),
  ]);
  if (code !== 0) throw new Error(`planning for ${count} names ended with ${code}: ${await said}`);
  return usageIn(await said);
}

const bare = mebibytes(
  usageIn(spawnSync(process.execPath, ['--import', WATCH, '-e', '0'], { encoding: 'utf8' }).stderr),
);
const folder = await mkdtemp(join(tmpdir(), 'mien-many-names-'));
try {
  const rows: object[] = [];
  for (const count of [10, 1e4, 1e5, 1e6, 1e7].filter((each) => each < most).concat(most)) {
    const store = join(folder, String(count));
    const began = performance.now();
    const usage = await plan(count, store);
    rows.push({
      names: count,
      memoryMiB: Math.round(mebibytes(usage)),
      overNodeMiB: Math.round(mebibytes(usage) - bare),
      seconds: Math.round((performance.now() - began) / 1000),
      processorSeconds: Math.round((usage.userCPUTime + usage.systemCPUTime) / 1e6),
    });
    await rm(store, { recursive: true, force: true });
  }
  console.log(`a Node that does nothing: ${Math.round(bare)} MiB`);
  console.table(rows);
} finally {
  await rm(folder, { recursive: true, force: true });
}
