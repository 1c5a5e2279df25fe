import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8');

it('docs/errors.md has one row for each code, with meaning and remedy', async () => {
  const [, list = ''] = /MienErrorCode =([\s\S]*?);/.exec(await read('src/errors.ts')) ?? [];
  const codes = [...list.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(40);
  const rows = [...(await read('docs/errors.md')).matchAll(/^\| `([A-Z_]+)` \| .{10,} \| .{10,} \|$/gm)];
  expect(rows.map(([, code]) => code).toSorted()).toEqual(codes.toSorted());
});
