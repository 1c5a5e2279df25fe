import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFramedPhotos } from './framed-photos.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-framed-'));
  await mkdir(join(folder, 'images'));
  for (const name of ['a.jpg', 'b.jpg', 'notes.txt']) await writeFile(join(folder, 'images', name), '');
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, ...rows: readonly string[]) =>
  writeFile(join(folder, name), `${['image,x,y,width,height,label', ...rows].join('\n')}\n`);

test('framed faces, places left alone, and photos without a face', async () => {
  await write('boxes.csv', 'a.jpg,10,20,30,40,face', 'a.jpg,100,0,9.9,30,masked');
  await write('unmarked-candidates.csv', 'b.jpg,1,2,20,20,0.9');
  const { photos, issues } = await readFramedPhotos(folder);
  expect(issues).toEqual([]);
  expect(photos.map(({ name, split, framed }) => [name, split, framed])).toEqual([
    [
      'a.jpg',
      'train',
      {
        boxes: [{ left: 10, top: 20, right: 40, bottom: 60 }],
        // Too narrow to be learned.
        ignored: [{ left: 100, top: 0, right: 109.9, bottom: 30 }],
      },
    ],
    ['b.jpg', 'train', { boxes: [], ignored: [{ left: 1, top: 2, right: 21, bottom: 22 }] }],
  ]);
});

test('a row that cannot be used is an issue with its file and row', async () => {
  await write('boxes.csv', 'c.jpg,1,1,20,20,face', 'a.jpg,1,1,0,20,face', 'a.jpg,1,x,20,20,face');
  const { photos, issues } = await readFramedPhotos(folder);
  expect(photos.every(({ framed }) => framed!.boxes.length === 0)).toBe(true);
  expect(issues.map(({ code, row, field }) => [code, row, field])).toEqual([
    ['PHOTO_MISSING', 0, 'image'],
    ['ROW_INVALID', 1, 'width'],
    ['ROW_INVALID', 2, 'y'],
  ]);
});

test('a folder that is none is refused with what is missing', async () => {
  await expect(readFramedPhotos(folder)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await writeFile(join(folder, 'boxes.csv'), 'image,x\na.jpg,1\n');
  await expect(readFramedPhotos(folder)).rejects.toMatchObject({ code: 'CSV_COLUMNS' });
  await rm(join(folder, 'images'), { recursive: true });
  await mkdir(join(folder, 'images'));
  await expect(readFramedPhotos(folder)).rejects.toMatchObject({ code: 'DATASET_EMPTY' });
});
