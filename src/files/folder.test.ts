import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { claimFolder } from './folder.js';

describe('claimFolder', () => {
  it('gives each of many who ask at once a folder of its own', () =>
    withFolder(async (folder) => {
      const wanted = join(folder, 'deep', 'run');
      const got = await Promise.all(Array.from({ length: 8 }, () => claimFolder(wanted)));
      expect(new Set(got).size).toBe(8);
      expect(got).toContain(wanted);
      expect(await readdir(join(folder, 'deep'))).toHaveLength(8);
    }));

  it('passes over what has the name already', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'run'));
      await writeFile(join(folder, 'run-2'), '');
      expect(await claimFolder(join(folder, 'run'))).toBe(join(folder, 'run-3'));
    }));
});
