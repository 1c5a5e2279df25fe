import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readBackground, readMarkedPhotos } from './marked-photos.js';

const HEADER = 'image,split,left_eye_x,left_eye_y,right_eye_x,right_eye_y,nose_x,nose_y,mouth_x,mouth_y';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-marked-'));
  await mkdir(join(folder, 'images'));
  for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(folder, 'images', name), '');
});
afterEach(() => rm(folder, { recursive: true }));

const withRows = (...rows: readonly string[]) =>
  writeFile(join(folder, 'landmarks.csv'), `${[HEADER, ...rows].join('\n')}\n`);

describe('photos with marked faces', () => {
  test('are read with all faces of a photo together', async () => {
    await withRows(
      'a.jpg,train,1,2,3,4,5,6,7,8.5',
      'b.jpg,val,1,1,2,1,1,2,1,3',
      'a.jpg,train,9,9,10,9,9,10,9,11',
    );
    const { photos, issues } = await readMarkedPhotos(folder);
    expect(issues).toEqual([]);
    expect(photos.map(({ name, split, faces }) => [name, split, faces.length])).toEqual([
      ['a.jpg', 'train', 2],
      ['b.jpg', 'val', 1],
    ]);
    expect(photos[0]!.path).toBe(join(folder, 'images', 'a.jpg'));
    expect(photos[0]!.faces[0]).toEqual({ leftEye: [1, 2], rightEye: [3, 4], nose: [5, 6], mouth: [7, 8.5] });
  });

  test('keep what is right where some rows are wrong, and name those', async () => {
    await withRows(
      'a.jpg,train,1,2,3,4,5,6,7,8',
      'a.jpg,test,1,2,3,4,5,6,7,8',
      'b.jpg,val,1,2,x,4,5,6,7,8',
      'c.jpg,val,1,2,3,4,5,6,7,8',
      'a.jpg,val,1,2,3,4,5,6,7,8',
      'b.jpg,val,1,2,3',
      'b.jpg,val,,2,3,4,5,6,7,8',
    );
    const { photos, issues } = await readMarkedPhotos(folder);
    expect(photos.map(({ name, faces }) => [name, faces.length])).toEqual([['a.jpg', 1]]);
    expect(issues.map(({ code, row, field }) => [code, row, field])).toEqual([
      ['ROW_INVALID', 1, 'split'],
      ['ROW_INVALID', 2, 'right_eye_x'],
      ['PHOTO_MISSING', 3, 'image'],
      ['SPLIT_MIXED', 4, 'split'],
      ['ROW_INVALID', 5, 'right_eye_y'],
      ['ROW_INVALID', 6, 'left_eye_x'],
    ]);
  });

  test('are refused where nothing can be used, or columns or files are missing', async () => {
    await expect(readMarkedPhotos(folder)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await withRows();
    await expect(readMarkedPhotos(folder)).rejects.toMatchObject({ code: 'DATASET_EMPTY' });
    await withRows('c.jpg,val,1,2,3,4,5,6,7,8');
    await expect(readMarkedPhotos(folder)).rejects.toThrow(/none of 1 rows can be used/);
    await writeFile(join(folder, 'landmarks.csv'), 'image,split\na.jpg,train\n');
    await expect(readMarkedPhotos(folder)).rejects.toMatchObject({ code: 'CSV_COLUMNS' });
    await rm(join(folder, 'images'), { recursive: true });
    await writeFile(join(folder, 'landmarks.csv'), `${HEADER}\n`);
    await expect(readMarkedPhotos(folder)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});

test('background photos are the pictures of a folder, without faces', async () => {
  await writeFile(join(folder, 'images', 'notes.txt'), '');
  expect(await readBackground(join(folder, 'images'))).toMatchObject([
    { name: 'a.jpg', split: 'train', faces: [] },
    { name: 'b.jpg' },
  ]);
  await expect(readBackground(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});
