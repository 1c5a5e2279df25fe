import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { hashFile } from './hash-file.js';

describe('hashFile', () => {
  it('is SHA-256 (FIPS 180-4, "abc")', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'abc'), 'abc');
      expect(await hashFile(join(folder, 'abc'))).toBe(
        'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      );
    }));

  it('stops when it is told to', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'abc'), 'abc');
      await expect(hashFile(join(folder, 'abc'), AbortSignal.abort())).rejects.toMatchObject({
        code: 'INTERRUPTED',
      });
    }));
});
