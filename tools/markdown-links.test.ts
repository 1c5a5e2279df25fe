import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { anchorsOf, proseOf } from './markdown-anchors.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)));

const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** What is wrong with a link of a page, if anything. */
function faultOf(file: string, link: string): string | undefined {
  const [path, anchor] = link.split('#') as [string, string | undefined];
  const target = path === '' ? file : relative(ROOT, join(ROOT, dirname(file), path));
  if (!existsSync(join(ROOT, target))) return `${file}: ${link} leads to no file`;
  if (anchor === undefined || !target.endsWith('.md') || anchorsOf(textOf(target)).has(anchor))
    return undefined;
  return `${file}: ${link} leads to no heading`;
}

it('every relative link of every Markdown page leads to a file, and to a heading where it names one', () => {
  const links = files.flatMap((file) =>
    [...proseOf(textOf(file)).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => ({ file, link: link! }))
      .filter(({ link }) => !/^[a-z]+:/i.test(link)),
  );
  expect(links.length).toBeGreaterThan(50);
  expect(links.flatMap(({ file, link }) => faultOf(file, link) ?? [])).toEqual([]);
});

it('every file on the walk of docs/design.md is there', () => {
  const walk = readFileSync(join(ROOT, 'docs/design.md'), 'utf8').match(/## A walk[\s\S]*?\n## /)![0];
  const named = [...walk.matchAll(/`((?:src|studio)\/[^`]+)`/g)].map(([, file]) => file!);
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
