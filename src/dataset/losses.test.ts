import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawPicture } from '../image/testing/draw-picture.js';
import { formatLosses, type SourceLoss } from './losses.js';
import { prepare } from './prepare.js';
import { type FerRow, ferCsv, withFolder } from './testing/fixtures.js';

/** What is lost of a FER-2013 of these rows. */
const lossOf = (rows: readonly FerRow[]): Promise<readonly SourceLoss[]> =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'fer.csv'), ferCsv(rows));
    const options = { fer2013: join(folder, 'fer.csv'), out: join(folder, 'out'), nearCopies: false };
    const { audit } = await prepare({ ...options, images: false });
    // Said again where nothing is done anew.
    const again = await prepare({ ...options, images: false });
    expect([again.reused, again.audit.losses]).toEqual([true, audit.losses]);
    return audit.losses!;
  });

const many = (count: number, row: FerRow): FerRow[] => Array.from({ length: count }, () => row);
const fine = (count: number): FerRow[] => many(count, {});

describe('what a source loses', () => {
  it('is nothing to tell where all is read, or a tenth is not', async () => {
    expect(await lossOf(fine(20))).toEqual([]);
    expect(await lossOf([...fine(18), ...many(2, { pixels: '1 2 3' })])).toEqual([]);
  });

  it('is told above a tenth, with counts and reasons, the most frequent first', async () => {
    const [loss, ...others] = await lossOf([...fine(20), { pixels: 'x' }, ...many(4, { pixels: '1 2 3' })]);
    expect(others).toEqual([]);
    expect(loss).toMatchObject({
      source: 'fer2013',
      rows: 25,
      lost: 5,
      emptied: [],
      reasons: [{ code: 'PIXEL_COUNT', rows: 5, example: 'fer.csv, row 20: 1 pixels, expected 2304' }],
    });
    expect(formatLosses([loss!])).toContain('fer2013: 5 of 25 rows are lost (20.0 %).');
  });

  it('counts rows without a label, which training passes over', async () => {
    const [loss] = await lossOf([
      ...fine(28),
      ...many(14, { emotion: 'bored' }),
      ...many(28, { emotion: 'ecstatic' }),
    ]);
    expect(loss).toMatchObject({
      rows: 70,
      lost: 42,
      emptied: ['class "bored"', 'class "ecstatic"'],
      reasons: [
        { code: 'EMOTION_UNKNOWN', rows: 28 },
        { code: 'EMOTION_UNKNOWN', rows: 14 },
      ],
    });
    expect(formatLosses([loss!])).toContain('Nothing is left of class "bored", class "ecstatic".');
  });

  it('is told where a whole split or class is gone, however few rows that are', async () => {
    expect(await lossOf([...fine(50), { usage: 'final' }])).toMatchObject([
      { lost: 1, emptied: ['split "final"'] },
    ]);
    expect(await lossOf([...fine(50), { usage: 'PrivateTest', pixels: 'x' }])).toMatchObject([
      { lost: 1, emptied: ['split "test"'] },
    ]);
    const happyLost = [...many(50, { emotion: '4' }), { emotion: '3', pixels: 'x' }];
    expect(await lossOf(happyLost)).toMatchObject([{ lost: 1, emptied: ['class "happy"'] }]);
  });

  it('counts the pictures of a folder that are of other classes or broken', () =>
    withFolder(async (folder) => {
      const picture = await drawPicture();
      for (const [name, bytes] of Object.entries({
        ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`train/happy/${i}.png`, picture])),
        'train/bored/1.png': picture,
        'train/bored/2.png': picture,
        'train/sad/1.png': Buffer.from('broken'),
      })) {
        await mkdir(dirname(join(folder, 'in', name)), { recursive: true });
        await writeFile(join(folder, 'in', name), bytes);
      }
      const source = { folder: join(folder, 'in'), crops: true };
      const { audit } = await prepare({
        folder: source,
        out: join(folder, 'out'),
        images: false,
        nearCopies: false,
      });
      expect(audit.losses).toMatchObject([
        {
          source: 'folder',
          rows: 12,
          lost: 3,
          emptied: ['class "bored"', 'class "sad"'],
          reasons: [
            { code: 'LABEL_UNKNOWN', rows: 2 },
            { code: 'IMAGE_UNREADABLE', rows: 1 },
          ],
        },
      ]);
    }));
});
