import { readFile } from 'node:fs/promises';
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

  it('that are not known say nothing', () => {
    expect(issueWords('NEW_CODE')).toBeUndefined();
  });
});
