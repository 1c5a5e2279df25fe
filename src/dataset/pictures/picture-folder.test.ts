import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../../testing/with-folder.js';
import type { LabelNumbering } from '../label-numbers.js';
import { zip } from '../testing/fixtures.js';
import { listPictureFolder } from './picture-folder.js';
import { identifyPictureTree } from './picture-tree.js';

/** Files by their paths; listing opens no picture, so their content is any. */
async function write(folder: string, files: readonly string[], table?: string): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), file);
  }
  if (table !== undefined) await writeFile(join(folder, 'metadata.csv'), table);
}

const listing = (files: readonly string[], table?: string, numbering?: LabelNumbering) =>
  withFolder(async (folder) => {
    await write(folder, files, table);
    const { pictures, issues, rows } = await listPictureFolder(folder, { numbering });
    const excluded = issues.filter(({ outcome }) => outcome === 'excluded');
    // Everything that was looked at is a face or an issue.
    expect(pictures.length + excluded.length).toBe(rows);
    return {
      pictures: pictures.map(({ picture, label, split, subject }) =>
        [picture.name, label, split, subject].filter((part) => part !== undefined).join(' '),
      ),
      issues: issues.map(({ code, file, row }) =>
        [code, file, row].filter((part) => part !== undefined).join(' '),
      ),
    };
  });

describe('listPictureFolder by folders', () => {
  it('reads <split>/<label>/…, in the words of several datasets, with folders below', async () => {
    const { pictures, issues } = await listing([
      'train/happy/a.jpg',
      'train/sadness/b.PNG',
      'Training/angry/c.jpeg',
      'val/fear/d.webp',
      'valid/disgust/e.tiff',
      'PublicTest/surprise/f.jpg',
      'test/neutral/person-1/g.jpg',
      'PrivateTest/HA/h.jpg',
    ]);
    expect(issues).toEqual([]);
    expect(pictures).toEqual([
      'PrivateTest/HA/h.jpg happy test',
      'PublicTest/surprise/f.jpg surprise validation',
      'Training/angry/c.jpeg angry train',
      'test/neutral/person-1/g.jpg neutral test',
      'train/happy/a.jpg happy train',
      'train/sadness/b.PNG sad train',
      'val/fear/d.webp fear validation',
      'valid/disgust/e.tiff disgust validation',
    ]);
  });

  it('reads <label>/…', async () => {
    const { pictures, issues } = await listing([
      'anger/S005/1.png',
      'contempt/2.png',
      'happy/3.png',
      'neutral/4.png',
    ]);
    expect(pictures).toEqual(['anger/S005/1.png angry', 'happy/3.png happy', 'neutral/4.png neutral']);
    expect(issues).toEqual(['LABEL_NO_CLASS contempt/2.png']);
  });

  it('reads numbers only by a named numbering', async () => {
    const files = ['train/1/a.jpg', 'train/7/b.jpg', 'test/4/c.jpg'];
    expect((await listing(files)).issues).toEqual([
      'LABEL_NUMBER test/4/c.jpg',
      'LABEL_NUMBER train/1/a.jpg',
      'LABEL_NUMBER train/7/b.jpg',
    ]);
    expect((await listing(files, undefined, 'raf-db')).pictures).toEqual([
      'test/4/c.jpg happy test',
      'train/1/a.jpg surprise train',
      'train/7/b.jpg neutral train',
    ]);
    const affectnet = await listing(files, undefined, 'affectnet');
    expect(affectnet.pictures).toEqual(['test/4/c.jpg fear test', 'train/1/a.jpg happy train']);
    expect(affectnet.issues).toEqual(['LABEL_NO_CLASS train/7/b.jpg']);
  });

  it('audits what lies elsewhere, and files that are no pictures', async () => {
    const { pictures, issues } = await listing([
      'train/happy/a.jpg',
      'extra/happy/b.jpg',
      'train/c.jpg',
      'd.jpg',
      'train/bored/e.jpg',
      'notes.txt',
      'train/happy/f.svg',
      '.hidden/happy/g.jpg',
      'train/happy/.DS_Store',
    ]);
    expect(pictures).toEqual(['train/happy/a.jpg happy train']);
    expect(issues).toEqual([
      expect.stringMatching(/^FILES_IGNORED mien-/),
      'SPLIT_UNKNOWN d.jpg',
      'SPLIT_UNKNOWN extra/happy/b.jpg',
      'LABEL_UNKNOWN train/bored/e.jpg',
      'LABEL_MISSING train/c.jpg',
    ]);
  });

  it('follows links, and no circle of them', () =>
    withFolder(async (folder) => {
      await write(folder, ['data/real/1.jpg', 'data/real/2.jpg', 'set/happy/3.jpg']);
      await symlink(join(folder, 'data/real'), join(folder, 'set/sad'));
      await symlink(join(folder, 'data/real/1.jpg'), join(folder, 'set/happy/linked.jpg'));
      await symlink(join(folder, 'set'), join(folder, 'set/happy/up'));
      const { pictures } = await listPictureFolder(join(folder, 'set'));
      expect(pictures.map(({ picture }) => picture.name)).toEqual([
        'happy/3.jpg',
        'happy/linked.jpg',
        'sad/1.jpg',
        'sad/2.jpg',
      ]);
    }));

  it('refuses a folder without pictures, a file, and nothing', () =>
    withFolder(async (folder) => {
      await expect(listPictureFolder(folder)).rejects.toMatchObject({ code: 'DATASET_EMPTY' });
      await write(folder, ['file']);
      await expect(listPictureFolder(join(folder, 'file'))).rejects.toMatchObject({
        code: 'NOT_A_DIRECTORY',
      });
      await expect(listPictureFolder(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    }));
});

describe('listPictureFolder by metadata.csv', () => {
  const FILES = ['images/1.jpg', 'images/2.jpg', '3.jpg'];

  it('reads labels, splits and subjects, in columns of any order', async () => {
    const table =
      'subject,Label,age,file_name,SPLIT\nAnn,Happy,30,images/1.jpg,train\nBob,HA,40,./images/2.jpg,val\n,sad,,3.jpg,\n';
    const { pictures, issues } = await listing(FILES, table);
    expect(issues).toEqual([]);
    expect(pictures).toEqual([
      'images/1.jpg happy train Ann',
      'images/2.jpg happy validation Bob',
      '3.jpg sad',
    ]);
  });

  it('reads file and label alone, whatever the folders are called', async () => {
    const { pictures } = await listing(
      ['train/sad/1.jpg'],
      '\ufefffile,emotion\r\ntrain\\sad\\1.jpg,3\r\n',
      'fer2013',
    );
    expect(pictures).toEqual(['train/sad/1.jpg happy']);
  });

  it('audits every row and every picture that cannot be used', async () => {
    const { pictures, issues } = await listing(
      [...FILES, '4.jpg', '5.jpg'],
      [
        'file_name,label,split',
        'images/1.jpg,happy,train',
        'images/1.jpg,sad,train',
        'images/9.jpg,happy,train',
        '../secret.jpg,happy,train',
        '/etc/passwd.jpg,happy,train',
        'C:\\x.jpg,happy,train',
        ',happy,train',
        'images/2.jpg,bored,train',
        '3.jpg,happy,somewhere',
        '4.jpg',
      ].join('\n'),
    );
    expect(pictures).toEqual(['images/1.jpg happy train']);
    expect(issues).toEqual([
      'PICTURE_TWICE metadata.csv 1',
      'PICTURE_MISSING metadata.csv 2',
      'PICTURE_OUTSIDE metadata.csv 3',
      'PICTURE_OUTSIDE metadata.csv 4',
      'PICTURE_OUTSIDE metadata.csv 5',
      'PICTURE_OUTSIDE metadata.csv 6',
      'LABEL_UNKNOWN metadata.csv 7',
      'SPLIT_UNKNOWN metadata.csv 8',
      'LABEL_MISSING metadata.csv 9',
      'PICTURE_UNLISTED 5.jpg',
    ]);
  });

  it.each([
    ['file_name,split\n1.jpg,train\n', 'CSV_COLUMNS', 'missing: label'],
    ['label\nhappy\n', 'CSV_COLUMNS', 'missing: file_name'],
    ['file_name,label\n', 'DATASET_EMPTY', 'no rows'],
  ])('refuses %j', async (table, code, message) => {
    await expect(listing(['1.jpg'], table)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe('listPictureFolder of what people have', () => {
  it('reads the split words of other loaders, and folders in order', async () => {
    const { pictures, issues } = await listing([
      'dev/0_angry/a.jpg',
      'eval/1-disgust/b.jpg',
      'training/02. Fear/c.jpg',
      'Validation/happy/d.jpg',
    ]);
    expect(issues).toEqual([]);
    expect(pictures).toEqual([
      'Validation/happy/d.jpg happy validation',
      'dev/0_angry/a.jpg angry validation',
      'eval/1-disgust/b.jpg disgust test',
      'training/02. Fear/c.jpg fear train',
    ]);
  });

  it('looks below folders that were named a level too high', async () => {
    const split = await listing(['set/images/train/happy/a.jpg', 'set/images/test/sad/b.jpg']);
    expect(split.pictures).toEqual([
      'set/images/test/sad/b.jpg sad test',
      'set/images/train/happy/a.jpg happy train',
    ]);
    const labels = await listing(['CK/anger/a.png', 'CK/bored/b.png', 'CK/joy/c.png']);
    expect(labels.pictures).toEqual(['CK/anger/a.png angry', 'CK/joy/c.png happy']);
    expect(labels.issues).toEqual(['LABEL_UNKNOWN CK/bored/b.png']);
    const numbers = await listing(['DATASET/train/1/a.jpg', 'DATASET/test/4/b.jpg'], undefined, 'raf-db');
    expect(numbers.pictures).toEqual([
      'DATASET/test/4/b.jpg happy test',
      'DATASET/train/1/a.jpg surprise train',
    ]);
    // Of two folders, neither is above the other.
    expect((await listing(['a/happy/1.jpg', 'b/happy/2.jpg'])).issues).toEqual([
      'LABEL_UNKNOWN a/happy/1.jpg',
      'LABEL_UNKNOWN b/happy/2.jpg',
    ]);
  });

  const tables = (tables: Readonly<Record<string, string>>, files: readonly string[]) =>
    withFolder(async (folder) => {
      await write(folder, files);
      for (const [name, text] of Object.entries(tables)) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), text);
      }
      const { pictures, issues, rows } = await listPictureFolder(folder);
      expect(pictures.length + issues.filter(({ outcome }) => outcome === 'excluded').length).toBe(rows);
      expect(new Set(pictures.map(({ row }) => row)).size).toBe(pictures.length);
      return {
        pictures: pictures.map(({ picture, label, split }) => `${picture.name} ${label} ${split}`),
        issues: issues.map(({ code, file, row }) => `${code} ${file} ${row ?? ''}`.trim()),
      };
    });

  it('reads a table a split, whose names are below its own folder', async () => {
    const { pictures, issues } = await tables(
      {
        'train/metadata.csv': 'file_name,label\n1.jpg,happy\nsub/2.jpg,sad\n3.jpg,happy\n',
        'dev/metadata.csv': 'file_name,label,split\n1.jpg,fear,\n2.jpg,fear,test\n',
      },
      ['train/1.jpg', 'train/sub/2.jpg', 'dev/1.jpg', 'dev/2.jpg', 'dev/3.jpg'],
    );
    expect(pictures).toEqual([
      'dev/1.jpg fear validation',
      'dev/2.jpg fear test',
      'train/1.jpg happy train',
      'train/sub/2.jpg sad train',
    ]);
    expect(issues).toEqual(['PICTURE_MISSING train/metadata.csv 2', 'PICTURE_UNLISTED dev/3.jpg']);
  });

  it('reads metadata.jsonl', async () => {
    const lines = [
      '{"file_name":"1.jpg","label":"happy","split":"train","boxes":[1,2]}',
      '',
      '{"file_name":"2.jpg","expression":"sad","split":"val"}',
      '{"file_name":"2.jpg","label":"sad"}',
      '{"file_name":"3.jpg"}',
    ];
    const { pictures, issues } = await tables({ 'metadata.jsonl': lines.join('\n') }, [
      '1.jpg',
      '2.jpg',
      '3.jpg',
    ]);
    expect(pictures).toEqual(['1.jpg happy train', '2.jpg sad validation']);
    expect(issues).toEqual(['PICTURE_TWICE metadata.jsonl 2', 'LABEL_MISSING metadata.jsonl 3']);
  });

  it('takes one of two tables that say the same', async () => {
    const both = {
      'metadata.csv': 'file_name,label\n1.jpg,happy\n',
      'metadata.jsonl': '{"file_name":"1.jpg","label":"sad"}',
    };
    expect(await tables(both, ['1.jpg'])).toEqual({ pictures: ['1.jpg happy undefined'], issues: [] });
  });

  it.each([
    ['no JSON', '{"file_name"', 'CSV_BROKEN', 'line 1 is no JSON'],
    ['no object', '[1]', 'CSV_BROKEN', 'line 1 is no object'],
    ['no label anywhere', '{"file_name":"1.jpg"}', 'CSV_COLUMNS', 'label'],
    ['nothing', '\n', 'DATASET_EMPTY', 'no rows'],
  ])('refuses lines with %s', async (_, text, code, message) => {
    await expect(tables({ 'metadata.jsonl': text }, ['1.jpg'])).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('reads all of it from a zip, too', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'archive.zip');
      await writeFile(
        path,
        zip({
          'fer/train/happy/1.png': 'one',
          'fer/test/sad/2.png': 'two',
          'fer/readme.txt': 'x',
          '__MACOSX/fer/train/happy/._1.png': 'x',
        }),
      );
      const listed = await listPictureFolder(path);
      expect(listed.pictures.map(({ picture, label, split }) => [picture.name, label, split])).toEqual([
        ['fer/test/sad/2.png', 'sad', 'test'],
        ['fer/train/happy/1.png', 'happy', 'train'],
      ]);
      expect(Buffer.from(await listed.pictures[1]!.picture.read()).toString()).toBe('one');
      expect(listed.issues.map(({ code }) => code)).toEqual(['FILES_IGNORED']);
      listed.close();
      await writeFile(path, zip({ 'a/metadata.csv': 'file_name,label\n1.png,fear\n', 'a/1.png': 'one' }));
      const tabled = await listPictureFolder(path);
      expect(tabled.pictures.map(({ picture, label }) => [picture.name, label])).toEqual([
        ['a/1.png', 'fear'],
      ]);
      tabled.close();
    }));
});

describe('identifyPictureTree', () => {
  it('follows names, contents and the table', () =>
    withFolder(async (folder) => {
      const identify = async () => (await identifyPictureTree(folder, {}))[0]!.sha256;
      await write(folder, ['happy/1.jpg', 'sad/2.jpg']);
      const seen = new Set([await identify()]);
      expect(await identify()).toBe([...seen][0]);
      await writeFile(join(folder, 'sad/2.jpg'), 'other');
      seen.add(await identify());
      await write(folder, ['sad/3.jpg']);
      seen.add(await identify());
      await write(folder, [], 'file_name,label\nsad/3.jpg,sad\n');
      seen.add(await identify());
      expect(seen.size).toBe(4);
    }));
});
