import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { MienError } from '../../errors.js';
import { EXIT } from '../exit-codes.js';

interface BenchFlags {
  readonly all?: true;
  readonly gather?: true;
  readonly fer2013?: string;
  readonly ferplus?: string;
  readonly faces?: string;
  readonly reference?: string;
  readonly python?: string;
}

/** The folder that holds `benchmarks/` in a checkout. */
const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

export function benchCommand(): Command {
  return new Command('bench')
    .description(
      'Measure mien beside its peers, and write benchmarks/results.json; in a checkout of the repository.',
    )
    .argument('[names...]', 'which benchmarks (default: list them, and what each lacks here)')
    .option('--all', 'all of them; those that cannot run here are skipped')
    .option('--gather', 'run none; gather what was measured before')
    .option('--fer2013 <file>', 'icml_face_data.csv, or its zip')
    .option('--ferplus <file>', 'fer2013new.csv')
    .option('--faces <folder>', 'photos with marked faces, as "mien train-detector" takes them')
    .option('--reference <folder>', 'the reference\'s detector, from "mien models pull mtcnn-reference"')
    .option('--python <file>', 'the Python that has PyTorch and pandas (default: /usr/bin/python3)')
    .addHelpText(
      'after',
      `
benchmarks/setup installs the peers. Use a machine that does nothing else.

Examples:
  $ mien bench
  $ mien bench train-step
  $ mien bench --all --fer2013 icml_face_data.csv.zip \\
      --ferplus fer2013new.csv --faces photos \\
      --reference models/mtcnn-reference`,
    )
    .action(async (names: readonly string[], { all, gather, ...options }: BenchFlags) => {
      const words = [...names];
      if (all) words.push('--all');
      if (gather) words.push('--gather');
      for (const [name, path] of Object.entries(options)) words.push(`--${name}`, path);
      process.exitCode = await runScript(benchmarkScript(PROJECT), words);
    });
}

/** Throws `FILE_NOT_FOUND` where the benchmarks are not, as in an installed package. */
export function benchmarkScript(project: string): string {
  const script = join(project, 'benchmarks', 'run.ts');
  if (existsSync(script)) return script;
  throw new MienError('FILE_NOT_FOUND', `${script}: the benchmarks are not in the installed package`, {
    hint: 'Run "npx mienjs bench" in a checkout of the repository, after "npm ci" and benchmarks/setup.',
  });
}

function runScript(script: string, words: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    // The benchmarks are TypeScript, which tsx of the checkout runs.
    const tsx = pathToFileURL(createRequire(script).resolve('tsx')).href;
    const child = spawn(process.execPath, ['--import', tsx, script, ...words], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? EXIT.interrupted));
  });
}
