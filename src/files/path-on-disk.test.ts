import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { pathOnDisk } from './path-on-disk.js';

describe('pathOnDisk', () => {
  it('gives a name of UTF-8 as it is, and one that nothing has', async () => {
    expect(await pathOnDisk('photos/caf\u00e9.jpg')).toBe('photos/caf\u00e9.jpg');
    expect((await pathOnDisk('nowhere/caf\ufffd.jpg')).toString()).toBe('nowhere/caf\ufffd.jpg');
  });

  // Linux alone takes any bytes for a name.
  it.runIf(process.platform === 'linux')('gives the bytes of the one name that looks like this', () =>
    withFolder(async (folder) => {
      const write = (name: Buffer) => writeFile(Buffer.concat([Buffer.from(`${folder}/`), name]), 'x');
      const shown = join(folder, 'caf\ufffd.jpg');
      await write(Buffer.from('caf\u00e9.jpg', 'latin1'));
      expect(await pathOnDisk(shown)).toEqual(Buffer.from(`${folder}/caf\u00e9.jpg`, 'latin1'));
      await write(Buffer.from('caf\ufffd.jpg'));
      await expect(pathOnDisk(shown)).rejects.toMatchObject({
        code: 'FILE_UNREADABLE',
        message: expect.stringContaining('two names') as string,
      });
    }),
  );
});
