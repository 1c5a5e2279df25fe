import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Counts, compareCounts } from './ratchet.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIOME = join(ROOT, 'node_modules/.bin/biome');

/** What the linter of this repository says of files in a folder of their own. */
async function lint(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-house-'));
  try {
    const config = JSON.parse(await readFile(join(ROOT, 'biome.json'), 'utf8')) as Record<string, unknown>;
    delete config.vcs;
    await writeFile(join(folder, 'biome.json'), JSON.stringify(config));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const { stdout } = spawnSync(BIOME, ['lint', '--reporter=json'], { cwd: folder, encoding: 'utf8' });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const value = 'export const value = 1;\n';

describe('the linter refuses', () => {
  it.each([
    ['src/graph/x.ts', "export { value } from '../nn/y.js';\n", 'src/nn/y.ts'],
    ['src/graph/operators/x.ts', "export { value } from '../../server/y.js';\n", 'src/server/y.ts'],
    ['src/face/mtcnn/training/x.ts', "export { value } from '../../../run/y.js';\n", 'src/run/y.ts'],
    ['src/recognizer/x.ts', "export const y = () => import('../cli/y.js');\n", 'src/cli/y.ts'],
    ['src/x.ts', "export { value } from './image/y.js';\n", 'src/image/y.ts'],
    ['src/client/x.ts', "export { value } from '../model/y.js';\n", 'src/model/y.ts'],
  ])('an import against the order of the rooms: %s', async (path, text, other) => {
    expect(await lint({ [path]: text, [other]: value })).toContain('lint/style/noRestrictedImports');
  });

  it('files that import each other', async () => {
    const files = {
      'src/graph/a.ts': "import { b } from './b.js';\nexport const a = (): unknown => b;\n",
      'src/graph/b.ts': "import { a } from './a.js';\nexport const b = (): unknown => a;\n",
    };
    expect(await lint(files)).toContain('lint/suspicious/noImportCycles');
  });

  it('a promise that nobody waits for', async () => {
    const text = 'async function work(): Promise<void> {}\nexport function start(): void {\n  work();\n}\n';
    expect(await lint({ 'src/x.ts': text })).toContain('lint/nursery/noFloatingPromises');
  });

  it('a promise where none is expected', async () => {
    const text = 'export const odd = [1, 2].filter(async (n) => n % 2 === 1);\n';
    expect(await lint({ 'src/x.ts': text })).toContain('lint/nursery/noMisusedPromises');
  });
});

it('an import in the order of the rooms is let through', async () => {
  const files = { 'src/nn/x.ts': "export { value } from '../graph/y.js';\n", 'src/graph/y.ts': value };
  expect(await lint(files)).not.toContain('"category":"lint');
});

/** The rooms in the table of docs/design.md that are folders of src/, from the ground up. */
async function rooms(): Promise<readonly string[]> {
  const design = await readFile(join(ROOT, 'docs/design.md'), 'utf8');
  return [...design.matchAll(/^\| `([a-z]+)\/`/gm)].map((match) => match[1]!);
}

it('every room of docs/design.md has its rule, in the order of the list', async () => {
  const { overrides } = JSON.parse(await readFile(join(ROOT, 'biome.json'), 'utf8')) as {
    overrides: { includes: string[]; linter: { rules: { style?: { noRestrictedImports?: unknown } } } }[];
  };
  const ruled = overrides
    .filter(({ linter }) => typeof linter.rules.style?.noRestrictedImports === 'object')
    .flatMap(({ includes }) => includes.map((glob) => /^src\/([a-z]+)\/\*\*$/.exec(glob)?.[1] ?? []))
    .flat();
  const inside = (await rooms()).filter(
    (room) => !['studio', 'schemas', 'examples', 'benchmarks', 'tests', 'tools'].includes(room),
  );
  const upper = inside.filter((room) => room !== 'client' && room !== 'cli');
  expect(ruled.filter((room) => room !== 'client')).toEqual(upper);
});

describe('the ratchet', () => {
  const counts = (complex: Readonly<Record<string, number>>): Counts => ({
    noExcessiveCognitiveComplexity: complex,
    noExcessiveLinesPerFunction: {},
  });

  it('refuses one long function more', () => {
    expect(compareCounts(counts({ 'a.ts': 1 }), counts({ 'a.ts': 2 }))).toEqual([
      expect.stringContaining('Take them apart'),
    ]);
    expect(compareCounts(counts({}), counts({ 'new.ts': 1 }))).toHaveLength(1);
  });

  it('wants the lower number recorded', () => {
    expect(compareCounts(counts({ 'a.ts': 2 }), counts({ 'a.ts': 1 }))).toEqual([
      expect.stringContaining('npm run ratchet'),
    ]);
    expect(compareCounts(counts({ 'a.ts': 1 }), counts({ 'a.ts': 1 }))).toEqual([]);
  });
});
