import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ListOptions, listPaths } from './list-paths.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-list-'));
  await mkdir(join(folder, 'photos/deep/deeper'), { recursive: true });
  await mkdir(join(folder, 'photos/store'));
  await mkdir(join(folder, 'photos/.hidden'));
  const names = [
    'a.jpg',
    'B.PNG',
    'notes.txt',
    'deep/c.webp',
    'deep/deeper/d.avif',
    '.hidden/e.jpg',
    'store/f.jpg',
  ];
  for (const name of names) await writeFile(join(folder, 'photos', name), '');
  await symlink(join(folder, 'photos'), join(folder, 'photos/deep/circle'));
  await symlink(join(folder, 'photos/a.jpg'), join(folder, 'photos/linked.jpg'));
});

async function pathsOf(source: string, options?: ListOptions): Promise<readonly string[]> {
  const { paths } = await listPaths(source, options);
  const found: string[] = [];
  for await (const path of paths) found.push(typeof path === 'string' ? path : path.path);
  return found;
}

async function file(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('the paths of a folder', () => {
  it('are those of its pictures, below it, without the store, hidden ones and linked folders', async () => {
    const source = join(folder, 'photos');
    const found = await pathsOf(source, { except: join(source, 'store') });
    expect(found.toSorted()).toEqual(['B.PNG', 'a.jpg', 'deep/c.webp', 'deep/deeper/d.avif', 'linked.jpg']);
    expect((await listPaths(source)).root).toBe(resolve(source));
  });

  it('leave out subfolders where asked', async () => {
    const found = await pathsOf(join(folder, 'photos'), { recursive: false });
    expect(found.toSorted()).toEqual(['B.PNG', 'a.jpg', 'linked.jpg']);
  });
});

describe('the paths of a list', () => {
  it('are its lines, whatever their ends, with an umlaut across two pieces', async () => {
    const long = `${'ü'.repeat(40_000)}.jpg`;
    const source = await file('list.txt', `a.jpg\r\n\n  b c.jpg\n${long}\nlast.png`);
    expect(await pathsOf(source)).toEqual(['a.jpg', '  b c.jpg', long, 'last.png']);
  });

  it('are its lines behind a byte order mark, however it comes', async () => {
    expect(await pathsOf(await file('marked.txt', '\ufeffa.jpg\r\n\ufeffb.jpg\n'))).toEqual([
      'a.jpg',
      '\ufeffb.jpg',
    ]);
  });

  it('are refused where the text is UTF-16', async () => {
    const source = await file('utf16.txt', Buffer.from('\ufeffa.jpg\r\n', 'utf16le'));
    await expect(pathsOf(source)).rejects.toMatchObject({
      code: 'CSV_BROKEN',
      hint: expect.stringContaining('UTF-8'),
    });
  });

  it('are refused where the file is no text', async () => {
    await expect(pathsOf(await file('list', Buffer.alloc(200_000, 7)))).rejects.toMatchObject({
      code: 'CSV_BROKEN',
    });
  });

  it('are refused where the source is a picture, or not there', async () => {
    await expect(pathsOf(join(folder, 'photos/a.jpg'))).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(pathsOf(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});

describe('the paths of a table', () => {
  it('are those of the named column, or of the first usual one', async () => {
    const text = '\ufeffid,Image,file\n1,"a,""b"".jpg",x\n2,,y\n3,c.jpg\n';
    const source = await file('people.csv', text);
    expect(await pathsOf(source, { column: 'image' })).toEqual(['a,"b".jpg', 'c.jpg']);
    expect(await pathsOf(source)).toEqual(['x', 'y']);
    expect(await pathsOf(await file('people.tsv', 'path\tid\na,b.jpg\t1\n'))).toEqual(['a,b.jpg']);
  });

  it('are refused without such a column, and where quotes are broken', async () => {
    const source = await file('odd.csv', 'id,name\n1,a.jpg\n');
    await expect(pathsOf(source)).rejects.toMatchObject({ code: 'CSV_COLUMNS' });
    await expect(pathsOf(source, { column: 'photo' })).rejects.toThrow('missing: photo');
    await expect(pathsOf(await file('broken.csv', 'path\n"a.jpg\n'))).rejects.toMatchObject({
      code: 'CSV_BROKEN',
    });
  });
});

describe('the paths of a Parquet file', () => {
  it('are those of a column, of all row groups, without empty cells', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer');
    const data = Array.from({ length: 7 }, (_, i) => (i === 2 ? null : `ü/${i}.jpg`));
    const columnData = [
      { name: 'id', data: data.map((_, i) => i), type: 'INT32' as const },
      { name: 'File', data, type: 'STRING' as const },
    ];
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 3 }));
    const source = await file('list.parquet', bytes);
    expect(await pathsOf(source)).toEqual(data.filter((path) => path !== null));
    await expect(pathsOf(source, { column: 'picture' })).rejects.toMatchObject({ code: 'CSV_COLUMNS' });
    const cut = await file('cut.parquet', bytes.subarray(0, 40));
    await expect(pathsOf(cut)).rejects.toMatchObject({ code: 'CSV_BROKEN' });
  });
});
