import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { requireNoResults } from './earlier-results.js';

it.each(['json', 'journal', 'csv', 'boris.tsv', 'blurred.mkv'])(
  'refuses to write over name.%s',
  (extension) =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'other.csv'), '');
      await writeFile(join(folder, 'name.mp4'), '');
      await requireNoResults(folder, ['name'], 'mien video x --resume');
      await writeFile(join(folder, `name.${extension}`), '');
      await expect(
        requireNoResults(folder, ['first', 'name'], 'mien video x --resume'),
      ).rejects.toMatchObject({
        code: 'OPTION_INVALID',
        message: expect.stringContaining(`name.${extension}`),
        hint: expect.stringMatching(/mien video x --resume.*--overwrite/),
      });
    }),
);
