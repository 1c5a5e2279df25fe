// Runs benchmarks one after the other, and gathers what they come to: what `mien bench` calls.
//
//   npx tsx benchmarks/run.ts                      lists them, and what each lacks here
//   npx tsx benchmarks/run.ts --all | NAME… [--fer2013 FILE] [--ferplus FILE] [--faces DIR] [--reference DIR]
//                             [--python FILE]
//   npx tsx benchmarks/run.ts --gather               runs none
//
// Each writes <name>/results.json. From these files, of this run and of earlier ones, come results.json (the ratios,
// with machine, date and versions) and the tables of speed of docs/speed.md and the README. What cannot run here is
// skipped, and it is said what it lacks. Exit code 1 where one failed, or one that was named was skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BENCHMARKS, type Benchmark, lacks, type Options, PYTHON } from './registry.js';
import { rounded, type Summary, summaryOf } from './rows.js';
import { ratioText, withBriefSpeed, withSpeedTables } from './speed-table.js';
import { typescriptProgram } from './typescript.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    gather: { type: 'boolean', default: false },
    fer2013: { type: 'string' },
    ferplus: { type: 'string' },
    faces: { type: 'string' },
    reference: { type: 'string' },
    python: { type: 'string' },
  },
});
const { all, gather, ...options } = values;
const unknown = positionals.find((name) => BENCHMARKS.every((benchmark) => benchmark.name !== name));
if (unknown !== undefined) {
  const names = BENCHMARKS.map(({ name }) => name).join(', ');
  process.stderr.write(`No benchmark is named "${unknown}". There are: ${names}.\n`);
  process.exit(2);
}

if (!all && !gather && positionals.length === 0) list(options);
else {
  const wanted = BENCHMARKS.filter(({ name }) => all || positionals.includes(name));
  const done = wanted.map((benchmark) => run(benchmark, options));
  if (gather || done.includes('done')) {
    const summaries = gatherResults();
    for (const { name } of BENCHMARKS) show(name, summaries[name]);
  }
  if (done.includes('failed') || (!all && done.includes('skipped'))) process.exitCode = 1;
}

function list(options: Options): void {
  for (const benchmark of BENCHMARKS) {
    process.stdout.write(`${benchmark.name}: ${benchmark.what}\n`);
    for (const reason of lacks(benchmark, options)) process.stdout.write(`  ${reason}\n`);
  }
}

function run(benchmark: Benchmark, options: Options): 'done' | 'skipped' | 'failed' {
  const { name, files, python } = benchmark;
  const missing = lacks(benchmark, options);
  if (missing.length > 0) {
    process.stdout.write(`${name}: skipped: ${missing.join('; ')}\n`);
    return 'skipped';
  }
  process.stdout.write(`== ${name}\n`);
  const words = files.flatMap((file) => [`--${file}`, String(options[file])]);
  if (python !== undefined) words.push('--python', options.python ?? PYTHON);
  const program = typescriptProgram(here(`${name}/main.ts`));
  const { status } = spawnSync(
    process.execPath,
    [...program, ...words, '--json', here(`${name}/results.json`)],
    { stdio: 'inherit' },
  );
  if (status === 0) return 'done';
  process.stdout.write(`${name}: failed\n`);
  return 'failed';
}

/** Writes results.json and the tables of speed from what the scripts have written. */
function gatherResults(): Readonly<Record<string, Summary>> {
  const summaries: Record<string, Summary> = {};
  for (const { name } of BENCHMARKS) {
    const file = here(`${name}/results.json`);
    if (existsSync(file)) summaries[name] = rounded(summaryOf(name, readFileSync(file, 'utf8')));
  }
  writeFileSync(here('results.json'), `${JSON.stringify(summaries, undefined, 2)}\n`);
  for (const [page, written] of [
    [here('../docs/speed.md'), withSpeedTables],
    [here('../README.md'), withBriefSpeed],
  ] as const) {
    writeFileSync(page, written(readFileSync(page, 'utf8'), summaries));
  }
  return summaries;
}

function show(name: string, summary: Summary | undefined): void {
  if (summary === undefined) return;
  const when = summary.date === undefined ? '' : `, ${summary.date.slice(0, 10)}`;
  const disturbed = summary.quiet === false ? ', NOT QUIET' : '';
  process.stdout.write(`${name}${when}${disturbed}\n`);
  for (const { job, mien, peer, ratio, rounds } of summary.rows) {
    process.stdout.write(`  ${job}: ${mien}; ${peer}; ratio ${ratioText(ratio, rounds)}\n`);
  }
}
