import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jsonSchemaFiles } from './json-schemas.js';

const FOLDER = join(import.meta.dirname, '../../schemas');

it('schemas/ holds the schema of each line; otherwise run "npm run reference"', async () => {
  const files = jsonSchemaFiles();
  expect((await readdir(FOLDER)).sort()).toEqual([...files.keys()].sort());
  for (const [name, text] of files) expect(await readFile(join(FOLDER, name), 'utf8')).toBe(text);
});
