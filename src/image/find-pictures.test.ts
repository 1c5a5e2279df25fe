import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { findPictures } from './find-pictures.js';
import { readPicture } from './read-picture.js';

/** The result for a folder with these files, paths relative to it; of errors, the code. */
async function found(
  files: readonly string[],
  search: (folder: string) => ReturnType<typeof findPictures>,
): Promise<readonly (readonly [string, string])[]> {
  return withFolder(async (folder) => {
    for (const file of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), 'x');
    }
    return (await search(folder)).map((entry) => [
      entry.path.replace(folder, '').replaceAll('\\', '/').replace(/^\//, ''),
      'error' in entry ? entry.error.code : entry.within,
    ]);
  });
}

const FILES = ['b.jpg', 'a.PNG', 'notes.txt', '.hidden.jpg', 'sub/c.webp', 'sub/deep/d.tiff', '.git/e.png'];

describe('the pictures that paths name', () => {
  it('are those of a folder and its subfolders, by name, without hidden ones', async () => {
    expect(await found(FILES, (folder) => findPictures([folder]))).toEqual([
      ['a.PNG', 'a.PNG'],
      ['b.jpg', 'b.jpg'],
      ['sub/c.webp', 'sub/c.webp'],
      ['sub/deep/d.tiff', 'sub/deep/d.tiff'],
    ]);
  });

  it('are those of the folder alone where asked', async () => {
    const paths = await found(FILES, (folder) => findPictures([folder], { recursive: false }));
    expect(paths.map(([path]) => path)).toEqual(['a.PNG', 'b.jpg']);
  });

  it('are files as they are named, whatever their ending, in the order given, with failures among them', async () => {
    const names = ['notes.txt', 'none.jpg', 'a.PNG'];
    expect(await found(FILES, (folder) => findPictures(names.map((name) => join(folder, name))))).toEqual([
      ['notes.txt', 'notes.txt'],
      ['none.jpg', 'FILE_NOT_FOUND'],
      ['a.PNG', 'a.PNG'],
    ]);
  });

  it.each([
    ['*.jpg', ['b.jpg']],
    ['**/*.{webp,tiff}', ['sub/c.webp', 'sub/deep/d.tiff']],
    ['sub/**', ['sub/c.webp', 'sub/deep/d.tiff']],
    ['?.*', ['a.PNG', 'b.jpg']],
    ['.hidden.*', ['.hidden.jpg']],
  ])('match %s', async (pattern, expected) => {
    const paths = await found(FILES, (folder) => findPictures([`${folder}/${pattern}`]));
    expect(paths.map(([path]) => path)).toEqual(expected);
  });

  it('are not those of a folder that is left out, unless it is named', async () => {
    const search =
      (...names: readonly string[]) =>
      (folder: string) =>
        findPictures(
          names.map((name) => `${folder}/${name}`),
          { except: join(folder, 'sub') },
        );
    const top = ['a.PNG', 'b.jpg'];
    expect((await found(FILES, search(''))).map(([path]) => path)).toEqual(top);
    expect((await found(FILES, search('**'))).map(([path]) => path)).toEqual(top);
    const below = ['sub/c.webp', 'sub/deep/d.tiff'];
    for (const name of ['sub', 'sub/**']) {
      expect((await found(FILES, search(name))).map(([path]) => path)).toEqual(below);
    }
    expect((await found(FILES, search('sub/c.webp'))).map(([path]) => path)).toEqual(['sub/c.webp']);
  });

  it('are none where nothing matches, and the others are found', async () => {
    const search = (folder: string) => findPictures([`${folder}/*.gif`, join(folder, 'b.jpg')]);
    expect(await found(FILES, search)).toEqual([
      ['*.gif', 'FILE_NOT_FOUND'],
      ['b.jpg', 'b.jpg'],
    ]);
  });

  it('are a file whose name looks like a pattern', async () => {
    expect(await found(['[1].jpg', '1.jpg'], (folder) => findPictures([join(folder, '[1].jpg')]))).toEqual([
      ['[1].jpg', '[1].jpg'],
    ]);
  });

  // Linux alone takes any bytes for a name.
  it.runIf(process.platform === 'linux')('have names that are no UTF-8, as their folders may', async () => {
    const [folderName, name] = [Buffer.from('/alt\u00fc', 'latin1'), Buffer.from('/caf\u00e9.jpg', 'latin1')];
    await withFolder(async (folder) => {
      const inside = Buffer.concat([Buffer.from(folder), folderName]);
      await mkdir(inside);
      await writeFile(Buffer.concat([inside, name]), 'x');
      const expected = join(folder, 'alt\ufffd', 'caf\ufffd.jpg');
      for (const path of [folder, join(folder, 'alt\ufffd'), expected]) {
        expect((await findPictures([path])).map((found) => found.path)).toEqual([expected]);
      }
      expect(Buffer.from(await readPicture(expected)).toString()).toBe('x');
    });
  });

  it('are none in a folder without any', async () => {
    expect(await found(['notes.txt'], (folder) => findPictures([folder]))).toEqual([['', 'DATASET_EMPTY']]);
  });

  it.skipIf(process.platform === 'win32')('follow links to files, and no link in a circle', async () => {
    const paths = await found(['a.png'], async (folder) => {
      await symlink(join(folder, 'a.png'), join(folder, 'link.png'));
      await symlink(folder, join(folder, 'circle'));
      return findPictures([folder]);
    });
    expect(paths.map(([path]) => path)).toEqual(['a.png', 'link.png']);
  });
});
