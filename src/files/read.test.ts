import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { readText } from './read.js';

afterEach(() => {
  vi.restoreAllMocks();
});

test('a file that is longer than any text is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mien-read-'));
  const path = join(folder, 'votes.csv');
  await writeFile(path, 'too long');
  const plain = Buffer.prototype.toString;
  // As V8 does above 512 MiB, which a test need not read.
  vi.spyOn(Buffer.prototype, 'toString').mockImplementation(function (this: Buffer, ...given) {
    const text = plain.apply(this, given);
    if (text !== 'too long') return text;
    throw Object.assign(new Error('Cannot create a string longer'), { code: 'ERR_STRING_TOO_LONG' });
  });
  await expect(readText(path)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('votes.csv'),
  });
  await rm(folder, { recursive: true });
});
