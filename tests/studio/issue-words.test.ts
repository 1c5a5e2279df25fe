import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { issueWords } from '../../studio/dataset/issue-words.js';

describe('the codes of the audit', () => {
  it('are explained in the studio, each that docs/data.md names', async () => {
    const text = await readFile(new URL('../../docs/data.md', import.meta.url), 'utf8');
    const [table = ''] = /^## What the audit names\n[\s\S]*?(?=\n## |$(?![\s\S]))/m.exec(text) ?? [];
    const codes = [...table.matchAll(/^\| (`[A-Z_`, ]+`) \|/gm)].flatMap(
      ([, cell]) => cell!.match(/[A-Z_]+/g)!,
    );
    expect(codes.length).toBeGreaterThan(25);
    expect(codes.filter((code) => issueWords(code) === undefined)).toEqual([]);
  });

  it('are in docs/data.md, each that a reader of data gives', async () => {
    const docs = await readFile(new URL('../../docs/data.md', import.meta.url), 'utf8');
    const folder = new URL('../../src/dataset/', import.meta.url);
    const files = (await readdir(folder, { recursive: true })).filter((file) =>
      /(?<!\.test)\.ts$/.test(file),
    );
    const sources = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')));
    const codes = sources.flatMap((source) =>
      [...source.matchAll(/(?:\bcode: |\b(?:exclude|issue)\()'([A-Z]+(?:_[A-Z]+)+)'/g)].map(
        ([, code]) => code!,
      ),
    );
    expect(codes.length).toBeGreaterThan(25);
    expect(codes.filter((code) => !docs.includes(`\`${code}\``))).toEqual([]);
  });

  it('that are not known say nothing', () => {
    expect(issueWords('NEW_CODE')).toBeUndefined();
  });
});
