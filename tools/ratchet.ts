// Long and complex functions: no file may gain one, and every file that loses one keeps the lower number.
//
//   npm run check      compares with ratchet.json beside this file
//   npm run ratchet    writes the lower numbers
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const RULES = ['noExcessiveCognitiveComplexity', 'noExcessiveLinesPerFunction'] as const;
type Rule = (typeof RULES)[number];

/** Functions beyond a rule's limit, by rule and file. */
export type Counts = Readonly<Record<Rule, Readonly<Record<string, number>>>>;

const RECORD = fileURLToPath(new URL('./ratchet.json', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface BiomeReport {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly location: { readonly path: string };
  }[];
}

/** The functions beyond the limits that biome.json sets, but for those of tests, whose `describe` blocks are long. */
export function countFunctions(): Counts {
  const words = ['lint', '--reporter=json', '--max-diagnostics=none'];
  const only = RULES.map((rule) => `--only=complexity/${rule}`);
  const { stdout } = spawnSync('npx', ['biome', ...words, ...only, 'src', 'studio', 'tools', 'benchmarks'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const { diagnostics } = JSON.parse(stdout) as BiomeReport;
  return Object.fromEntries(
    RULES.map((rule) => {
      const files = diagnostics
        .filter(({ category }) => category === `lint/complexity/${rule}`)
        .map(({ location }) => location.path)
        .filter((path) => !/\.test\.tsx?$|\/testing\//.test(path));
      const counts: Record<string, number> = {};
      for (const file of files.sort()) counts[file] = (counts[file] ?? 0) + 1;
      return [rule, counts];
    }),
  ) as Record<Rule, Record<string, number>>;
}

/** What differs from the record: one sentence a file. */
export function compareCounts(record: Counts, counts: Counts): readonly string[] {
  return RULES.flatMap((rule) => {
    const files = new Set([...Object.keys(record[rule]), ...Object.keys(counts[rule])]);
    return [...files].sort().flatMap((file) => {
      const [was, is] = [record[rule][file] ?? 0, counts[rule][file] ?? 0];
      if (is > was) return [`${file}: ${is} functions beyond ${rule}, ${was} allowed. Take them apart.`];
      if (is < was)
        return [`${file}: ${is} functions beyond ${rule}, ${was} recorded. Run "npm run ratchet".`];
      return [];
    });
  });
}

function main(): void {
  const counts = countFunctions();
  if (process.argv.includes('--write')) {
    writeFileSync(RECORD, `${JSON.stringify(counts, null, 2)}\n`);
    return;
  }
  const problems = compareCounts(JSON.parse(readFileSync(RECORD, 'utf8')) as Counts, counts);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
