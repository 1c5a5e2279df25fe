// Builds the site of the documentation into site/build, from the Markdown files and the types of src/:
//
//   npm run site                       for the root of a host
//   npm run site -- --base /mien/      for a path below it
//
// VitePress and TypeDoc are installed in site/ alone, at the first call: they are larger than everything else here.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { faultsOf } from './check-built.js';
import { mendAnchors } from './mend-anchors.js';
import { writeStaged } from './stage-site.js';

const ROOT = join(import.meta.dirname, '../..');
const SITE = join(ROOT, 'site');
const BUILT = join(SITE, 'build');

const { values } = parseArgs({ options: { base: { type: 'string', default: '/' } } });
const base = `/${values.base}/`.replace(/\/{2,}/g, '/');

if (!existsSync(join(SITE, 'node_modules/vitepress'))) {
  inSite('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
}
for (const folder of ['pages', 'build']) await rm(join(SITE, folder), { recursive: true, force: true });
await writeStaged(ROOT, join(SITE, 'pages'));
inSite('npx', '--no', 'typedoc');
await mendReference(join(SITE, 'pages/reference'));
inSite('npx', '--no', 'vitepress', 'build', '--base', base);
const faults = faultsOf(BUILT, base);
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exit(1);
process.stdout.write(`${BUILT}\n`);

async function mendReference(folder: string): Promise<void> {
  const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.md'));
  const texts = await Promise.all(
    paths.map(async (path) => [path, await readFile(join(folder, path), 'utf8')] as const),
  );
  for (const [path, text] of mendAnchors(new Map(texts))) await writeFile(join(folder, path), text);
}

function inSite(command: string, ...words: readonly string[]): void {
  execFileSync(command, words, { cwd: SITE, stdio: 'inherit' });
}
