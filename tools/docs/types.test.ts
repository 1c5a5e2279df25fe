import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { type BlockModule, blockModules, CONTEXT, PACKAGES } from './block-modules.js';
import { blocksOf } from './code-blocks.js';

const ROOT = join(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules/.bin/tsc');
const DECLARATIONS = ['context.d.ts', 'packages.d.ts'];
const ENTRIES = {
  mienjs: 'index',
  'mienjs/web': 'web',
  'mienjs/client': 'client',
  'mienjs/training': 'training/index',
};

/** Of JavaScript, which has no types to be held to: names, members and packages that are none. */
const UNKNOWN = /error TS(2304|2305|2307|2552|2724):/;

/** What the compiler says of modules, a line each, in a new project that is strict. */
async function complaints(modules: readonly BlockModule[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(ROOT, '.doc-blocks-'));
  try {
    for (const { name, text } of modules) await writeFile(join(folder, name), text);
    await writeFile(join(folder, 'context.d.ts'), CONTEXT);
    await writeFile(
      join(folder, 'packages.d.ts'),
      PACKAGES.map((name) => `declare module '${name}';\n`).join(''),
    );
    const compilerOptions = {
      ...{ strict: true, noUncheckedIndexedAccess: false, exactOptionalPropertyTypes: false },
      ...{ allowJs: true, checkJs: true, jsx: 'react-jsx', types: ['node'] },
      ...{ verbatimModuleSyntax: false, noUnusedLocals: false, noUnusedParameters: false },
      lib: ['ES2023', 'ES2024.String', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
      paths: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, [`../src/${file}.ts`]])),
    };
    const files = [...modules.map(({ name }) => name), ...DECLARATIONS];
    const config = { extends: '../tsconfig.json', compilerOptions, include: [], files };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const { stdout } = await promisify(execFile)(TSC, ['-p', folder, '--pretty', 'false'], {
      cwd: folder,
    }).catch((error: unknown) => error as { readonly stdout: string });
    // Of the sources, the repository's own settings hold.
    const lines = stdout.split('\n').filter((line) => /^[^\s.]/.test(line));
    return lines.filter((line) => !/^[\w-]+\.jsx?\(/.test(line) || UNKNOWN.test(line));
  } finally {
    await rm(folder, { recursive: true });
  }
}

it('the code of README and docs fits the types', async () => {
  const modules = blockModules(blocksOf(ROOT));
  const wrong = ['wrong.js', 'wrong.ts'].map((name) => ({
    name,
    text: "import { recognise } from 'mienjs';\nrecognise;\n",
  }));
  expect(modules.filter(({ name }) => name.endsWith('.ts')).length).toBeGreaterThan(10);
  expect(modules.filter(({ name }) => !name.endsWith('.ts')).length).toBeGreaterThan(3);
  expect((await complaints([...modules, ...wrong])).toSorted()).toEqual([
    expect.stringMatching(/^wrong\.js\(1,10\).*recognise/),
    expect.stringMatching(/^wrong\.ts\(1,10\).*recognise/),
  ]);
});

it('the code of README and docs is understood by Node 20 as it stands', () => {
  const blocks = blocksOf(ROOT).filter(({ language }) => ['ts', 'js'].includes(language));
  expect(
    blocks.filter(({ text }) => /\busing \w+ =/.test(text)).map(({ file, line }) => `${file}:${line}`),
  ).toEqual([]);
});
