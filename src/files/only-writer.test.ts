import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));

/** What may be taken of `node:fs` outside of this room: what reads, and types. */
const READING = new Set([
  ...['readFile', 'readFileSync', 'readdir', 'readdirSync', 'readlink', 'readlinkSync', 'realpath', 'access'],
  ...[
    'stat',
    'statSync',
    'fstatSync',
    'lstat',
    'existsSync',
    'createReadStream',
    'opendir',
    'watch',
    'constants',
  ],
  ...['Dirent', 'Stats', 'FileHandle', 'ReadStream', 'BigIntStats'],
]);

const IMPORT = /import\s+([^;]*?)\s+from\s+['"](?:node:)?fs(?:\/promises)?['"]/g;
const OTHER_WAYS = /(?:require|import)\(\s*['"](?:node:)?fs(?:\/promises)?['"]\s*\)|\.toFile\(/;

/** The names that a source takes of `node:fs` and that may write; `*` for all of it. */
function writersIn(source: string): string[] {
  const taken = [...source.matchAll(IMPORT)].flatMap(([, clause = '']) => {
    const named = /^(?:type\s+)?\{([^}]*)\}$/.exec(clause.trim())?.[1];
    if (named === undefined) return ['*'];
    return named
      .split(',')
      .map(
        (each) =>
          each
            .trim()
            .replace(/^type\s+/, '')
            .split(/\s+as\s+/)[0]!,
      )
      .filter((each) => each !== '');
  });
  return [...taken.filter((name) => !READING.has(name)), ...(OTHER_WAYS.test(source) ? ['*'] : [])];
}

/** Standard output is open already, and is no file of ours even where it is one. */
function isStandardOutput(name: string, writer: string, source: string): boolean {
  const descriptors = [...source.matchAll(/writeSync\(([^,]*),/g)].map(([, first]) => first);
  return (
    name === join('cli', 'output.ts') && writer === 'writeSync' && descriptors.every((each) => each === '1')
  );
}

async function sources(): Promise<string[]> {
  const names = await readdir(SOURCES, { recursive: true });
  return names.filter(
    (name) =>
      /\.(ts|tsx)$/.test(name) &&
      !name.endsWith('.test.ts') &&
      !name.split(sep).includes('testing') &&
      name.split(sep)[0] !== 'files',
  );
}

describe('src/files', () => {
  it('is the only room that writes to the disk', async () => {
    const found: Record<string, string[]> = {};
    const names = await sources();
    expect(names.length).toBeGreaterThan(200);
    for (const name of names) {
      const source = await readFile(join(SOURCES, name), 'utf8');
      const writers = writersIn(source).filter((writer) => !isStandardOutput(name, writer, source));
      if (writers.length > 0) found[relative('', name)] = writers;
    }
    expect(found).toEqual({});
  });

  it.each([
    ["import { writeFile } from 'node:fs/promises';", ['writeFile']],
    ["import { stat, open as o } from 'fs/promises';", ['open']],
    ["import * as fs from 'node:fs';", ['*']],
    ["import fs from 'node:fs';", ['*']],
    ["const { rmSync } = require('node:fs');", ['*']],
    ["const fs = await import('node:fs/promises');", ['*']],
    ["import {\n  type Dirent,\n  readdir,\n} from 'node:fs/promises';", []],
    ["import type { Dirent } from 'node:fs';", []],
  ])('knows a writer: %s', (source, writers) => {
    expect(writersIn(source)).toEqual(writers);
  });
});
