// Carries out the README's recipes, each in an empty folder with the packed package, and times every step:
//
//   npm run recipes                  # builds, and writes the table of docs/install.md
//   npm run recipes -- --only HTTP   # those with this in their name; writes nothing
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RecipeFolder, type TimedStep } from './recipe-folder.js';
import { TRIED_RECIPES } from './try-recipes.js';
import { writeBetween } from './write-between.js';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = join(ROOT, 'docs/install.md');
const MARKS = [
  '<!-- written by "npm run recipes": begin -->',
  '<!-- written by "npm run recipes": end -->',
] as const;

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const place = await mkdtemp(join(tmpdir(), 'mien-recipes-'));
const failures: string[] = [];
const rows: string[] = [];
try {
  const tarball = pack(place);
  for (const { name, carryOut } of TRIED_RECIPES.filter((recipe) => recipe.name.includes(values.only))) {
    process.stderr.write(`${name}\n`);
    const folder = await RecipeFolder.open(tarball);
    try {
      await carryOut(folder);
      rows.push(...rowsOf(name, folder.steps));
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await folder.close();
    }
  }
} finally {
  await rm(place, { recursive: true, force: true });
}
for (const failure of failures) process.stderr.write(`FAILED ${failure}\n`);
if (failures.length > 0) process.exitCode = 1;
else if (values.only === '') await writeBetween(PAGE, MARKS, [machine(), '', ...table(rows)].join('\n'));

function pack(folder: string): string {
  const words = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [packed] = JSON.parse(execFileSync('npm', words, { cwd: ROOT, encoding: 'utf8' })) as {
    filename: string;
  }[];
  return join(folder, packed!.filename);
}

function rowsOf(name: string, steps: readonly TimedStep[]): readonly string[] {
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  return [
    `| **${name}** | **${seconds.toFixed(1)}** |`,
    ...steps.map((step) => `| \`${step.command.replaceAll('|', '\\|')}\` | ${step.seconds.toFixed(1)} |`),
  ];
}

function table(lines: readonly string[]): readonly string[] {
  return ['| recipe and its steps | seconds |', '|---|--:|', ...lines];
}

function machine(): string {
  const date = new Date().toISOString().slice(0, 10);
  const npm = execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim();
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const on = `${processor}, ${availableParallelism()} cores, ${process.platform} ${process.arch}`;
  return `Measured on ${date}: ${on}; Node ${process.versions.node}, npm ${npm}, with npm's cache as it was.`;
}
