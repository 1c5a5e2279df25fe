import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const FILE = /(?<![\w/])(?:docs|examples|tools|benchmarks|tests|compatibility)\/[\w/-]+\.\w+/g;
/** What works in a checkout alone, and says so. */
const CHECKOUT = /^src\/cli\/commands\/bench\.ts$/;

it('messages name no file of the repository that the package lacks', () => {
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly files: string[];
  };
  expect(files).toContain('docs/**/*.md');
  const sources = execFileSync('git', ['ls-files', '--', 'src', 'studio'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|\/testing\//.test(file) && !CHECKOUT.test(file))
    .filter((file) => existsSync(join(ROOT, file)));
  const named = sources.flatMap((file) => {
    const code = readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    return [...code.matchAll(FILE)].map(([path]) => ({ file, path }));
  });
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter(({ path }) => !/^docs\/.*\.md$/.test(path) || !existsSync(join(ROOT, path)))).toEqual(
    [],
  );
});
