import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFault } from '../../files/testing/faulty-disk.js';
import { withFolder } from '../../testing/with-folder.js';
import { pixels } from '../testing/fixtures.js';
import { CropJournal } from './crop-journal.js';
import type { Crop } from './crop-portrait.js';

/** Bytes before the first entry. */
const HEADER = 'mien face crops 1\n'.length;

const crop = (seed: number): Crop => ({ face: pixels(seed), box: [seed, 2.25, 30.5, 40], others: seed % 3 });
const key = (number: number): string => number.toString(16).padStart(64, '0');

/** Entries 1 to `count`, of which every fifth shows no face. */
async function fill(path: string, count: number): Promise<void> {
  const journal = await CropJournal.open(path);
  for (let i = 1; i <= count; i++) await journal.add(key(i), i % 5 === 0 ? null : crop(i));
  await journal.close();
}

const inJournal = (use: (path: string) => Promise<void>): Promise<void> =>
  withFolder((folder) => use(join(folder, 'deep', '.crops')));

describe('CropJournal', () => {
  it('gives back what it was given, before it is closed and after', () =>
    inJournal(async (path) => {
      await fill(path, 7);
      const journal = await CropJournal.open(path);
      expect(journal.size).toBe(7);
      await journal.add(key(8), crop(8));
      expect(await journal.get(key(8))).toEqual(crop(8));
      expect(await journal.get(key(3))).toEqual(crop(3));
      expect(await journal.get(key(5))).toBeNull();
      expect(await journal.get(key(9))).toBeUndefined();
      expect(journal.hits).toBe(3);
      await journal.close();
    }));

  it('reads more entries than fit into one piece', () =>
    inJournal(async (path) => {
      await fill(path, 600);
      const journal = await CropJournal.open(path);
      expect(journal.size).toBe(600);
      expect(await journal.get(key(599))).toEqual(crop(599));
      await journal.close();
    }));

  it.each([
    ['an entry is cut short', (path: string, size: number) => truncate(path, size - 1), 6],
    ['an entry has only begun', (path: string) => appendFile(path, 'abc'), 7],
    [
      'a byte of the fourth entry has changed',
      async (path: string, size: number) => {
        const bytes = await readFile(path);
        bytes[Math.floor(size / 2)]! ^= 1;
        await writeFile(path, bytes);
      },
      3,
    ],
    ['it is another file', (path: string) => writeFile(path, 'something else that is long enough'), 0],
    ['it is empty', (path: string) => truncate(path, 0), 0],
  ])('goes on behind the last whole entry where %s', (_, damage, whole) =>
    inJournal(async (path) => {
      await fill(path, 7);
      await damage(path, (await stat(path)).size);
      const journal = await CropJournal.open(path);
      expect(journal.size).toBe(whole);
      await journal.add(key(100), crop(100));
      await journal.close();
      const again = await CropJournal.open(path);
      expect(again.size).toBe(whole + 1);
      expect(await again.get(key(100))).toEqual(crop(100));
      if (whole > 0) expect(await again.get(key(1))).toEqual(crop(1));
      await again.close();
    }),
  );

  it.each<[string, (bytes: Buffer, entry: number) => void]>([
    ['is damaged', (bytes, entry) => bytes.writeUInt8(bytes.readUInt8(2 * entry) ^ 1, 2 * entry)],
    // What two preparations in one folder did to each other: the entry is whole, and another picture's.
    ["is another picture's", (bytes, entry) => bytes.copy(bytes, HEADER + entry, HEADER + 2 * entry)],
  ])('does not give an entry that %s after it was opened', (_, damage) =>
    inJournal(async (path) => {
      await fill(path, 3);
      const journal = await CropJournal.open(path);
      const bytes = await readFile(path);
      damage(bytes, (bytes.length - HEADER) / 3);
      await writeFile(path, bytes);
      const got = [await journal.get(key(1)), await journal.get(key(2)), await journal.get(key(3))];
      expect(got).toEqual([crop(1), undefined, crop(3)]);
      expect(journal.hits).toBe(2);
      await journal.add(key(2), crop(2));
      expect(await journal.get(key(2))).toEqual(crop(2));
      await journal.close();
    }),
  );

  it('writes whole entries where the system takes less than it is given', () =>
    inJournal(async (path) => {
      await withFault('short', 1, () => fill(path, 7));
      const journal = await CropJournal.open(path);
      expect([journal.size, await journal.get(key(7))]).toEqual([7, crop(7)]);
      await journal.close();
    }));

  it('says that the disk is full, and keeps what was whole before', () =>
    inJournal(async (path) => {
      await fill(path, 2);
      await withFault('full', 4, async () => {
        const journal = await CropJournal.open(path);
        await journal.add(key(3), crop(3));
        await expect(journal.add(key(4), crop(4))).rejects.toMatchObject({ code: 'DISK_FULL' });
        await journal.close();
      });
      const journal = await CropJournal.open(path);
      expect([journal.size, await journal.get(key(3)), await journal.get(key(4))]).toEqual([
        3,
        crop(3),
        undefined,
      ]);
      await journal.close();
    }));

  it('keeps only what is still used, on demand', () =>
    inJournal(async (path) => {
      await fill(path, 7);
      const before = (await stat(path)).size;
      const journal = await CropJournal.open(path);
      await journal.keep(new Set([key(2), key(5), key(7), key(99)]));
      expect([journal.size, await journal.get(key(7)), await journal.get(key(1))]).toEqual([
        3,
        crop(7),
        undefined,
      ]);
      await journal.add(key(8), crop(8));
      await journal.keep(new Set([key(2), key(5), key(7), key(8)]));
      await journal.close();
      expect((await stat(path)).size).toBeLessThan(before);
      const again = await CropJournal.open(path);
      expect(again.size).toBe(4);
      expect(await again.get(key(2))).toEqual(crop(2));
      await again.close();
    }));

  it('says where it cannot be written', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'file'), '');
      await expect(CropJournal.open(join(folder, 'file', '.crops'))).rejects.toMatchObject({
        code: 'NOT_A_DIRECTORY',
      });
      await expect(CropJournal.open(folder)).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    }));
});
