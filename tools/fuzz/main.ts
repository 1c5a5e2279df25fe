// npm run fuzz -- NAME [--minutes N] [--count N] [--seed N]
//
// Tries inputs that nobody would send on purpose until the time or the count is over, and exits with 1 where one of them
// broke a rule. Each finding names its seed: "--seed SEED --count 1" repeats that case alone.
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Finding, Fuzzer } from './fuzzer.js';

/** A new fuzzer is a file beside this one and a line here. */
const FUZZERS: Readonly<Record<string, () => Promise<Fuzzer>>> = {
  batch: async () => (await import('./batch.js')).fuzzBatch,
  faults: async () => (await import('./faults.js')).fuzzFaults,
  images: async () => (await import('./images.js')).fuzzImages,
  http: async () => (await import('./http.js')).fuzzHttp,
  models: async () => (await import('./models.js')).fuzzModels,
  tables: async () => (await import('./tables.js')).fuzzTables,
};

const USAGE = `usage: npm run fuzz -- ${Object.keys(FUZZERS).join('|')} [--minutes N] [--count N] [--seed N]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string' }, count: { type: 'string' }, seed: { type: 'string' } },
});
const [minutes, count, seed] = [values.minutes, values.count, values.seed].map((text) =>
  text === undefined ? undefined : Number(text),
);
const load = FUZZERS[positionals[0] ?? ''];
const numbers = [minutes ?? 1, count ?? 1, seed ?? 0];
if (load === undefined || positionals.length !== 1 || numbers.some((number) => !(number >= 0))) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}

const first = seed ?? Math.floor(Math.random() * 2 ** 31);
const end = Date.now() + 60_000 * (minutes ?? (count === undefined ? 1 : Number.POSITIVE_INFINITY));
process.stdout.write(`${positionals[0]}: from seed ${first} on\n`);
const fuzz = await load();
const { cases, findings } = await fuzz({
  seed: first,
  goOn: (done) => done < (count ?? Number.POSITIVE_INFINITY) && Date.now() < end,
  onProgress: (done) => process.stderr.write(`${done} cases\n`),
});
process.stdout.write(`${cases} cases, ${findings.length} findings\n`);
if (findings.length > 0) {
  await keep(findings);
  process.exitCode = 1;
}

/** Prints each finding, and writes its input into a file. */
async function keep(list: readonly Finding[]): Promise<void> {
  const folder = join(tmpdir(), 'mien-fuzz');
  await mkdir(folder, { recursive: true });
  for (const { seed: own, problem, input } of list) {
    const file = join(folder, `${positionals[0]}-${own}`);
    await writeFile(file, input);
    process.stdout.write(`seed ${own}: ${problem}\n  ${file}\n`);
  }
}
