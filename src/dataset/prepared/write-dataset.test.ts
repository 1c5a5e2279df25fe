import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { MienError } from '../../errors.js';
import { withFault } from '../../files/testing/faulty-disk.js';
import type { Issue } from '../../issue.js';
import { readAudit } from '../prepare.js';
import { FACE_BYTES, type Split } from '../record.js';
import { sampleFaces } from '../sample/sample.js';
import type { FaceSource, SourceRecord } from '../source.js';
import { pixels, withFolder } from '../testing/fixtures.js';
import { assembleDataset } from './assemble.js';
import { readDataset } from './read-dataset.js';
import { writeDataset } from './write-dataset.js';

const HAPPY = [0, 10, 0, 0, 0, 0, 0, 0, 0, 0];
const NOBODY = [0, 0, 0, 0, 0, 0, 0, 0, 0, 10];

/** One record a seed; equal seeds are equal pixels. */
function source(
  name: string,
  rows: readonly [seed: number, split: Split, votes?: readonly number[]][],
): FaceSource {
  const images = new Uint8Array(rows.length * FACE_BYTES);
  const records = rows.map(([seed, split, votes], i): SourceRecord => {
    images.set(pixels(seed), i * FACE_BYTES);
    return {
      split,
      source: name,
      sourceRow: i * 2,
      sourceLabel: 'sad',
      name: undefined,
      votes: votes === undefined ? {} : { fer2013new: votes },
      faceBox: i === 0 ? [1, 2, 30.5, 40] : undefined,
    };
  });
  return { name, records, images };
}

const issue: Issue = {
  code: 'PIXEL_COUNT',
  message: '3 pixels',
  file: 'a.csv',
  row: 1,
  field: 'pixels',
  outcome: 'excluded',
};
const voted: FaceSource = {
  ...source('fer2013', [
    [1, 'train', HAPPY],
    [2, 'validation', NOBODY],
    [1, 'test', HAPPY],
  ]),
  rows: 4,
  issues: [issue],
};
const folders = source('folder', [
  [3, 'train'],
  [2, 'test'],
]);

describe('assembleDataset', () => {
  it('joins sources: file names by label, copies across sources, one hash', () => {
    const dataset = assembleDataset([voted, folders]);
    expect(dataset.records.map(({ fileName, duplicateOf }) => [fileName, duplicateOf])).toEqual([
      ['images/train/happy/fer2013-00000.png', undefined],
      ['images/validation/unlabelled/fer2013-00002.png', undefined],
      ['images/test/happy/fer2013-00004.png', 0],
      ['images/train/sad/folder-00000.png', undefined],
      ['images/test/sad/folder-00002.png', 1],
    ]);
    expect(dataset.images.subarray(3 * FACE_BYTES, 4 * FACE_BYTES)).toEqual(pixels(3));
    expect(dataset.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(assembleDataset([voted, folders]).hash).toBe(dataset.hash);
    expect(assembleDataset([voted, source('folder', [[4, 'train']])]).hash).not.toBe(dataset.hash);
  });

  it("names the folders by the source's own labels on demand", () => {
    const { records } = assembleDataset([voted], 'fer2013');
    expect(records.map(({ fileName }) => fileName.split('/')[2])).toEqual(['sad', 'sad', 'sad']);
  });

  it('refuses sources of one name, names that are no words, and images that do not fit', () => {
    const invalid = expect.objectContaining({ code: 'OPTION_INVALID' });
    expect(() => assembleDataset([voted, voted])).toThrow(invalid);
    expect(() => assembleDataset([source('../x', [[1, 'train']])])).toThrow(invalid);
    const broken = expect.objectContaining({ code: 'DATASET_BROKEN' });
    expect(() => assembleDataset([{ ...voted, images: pixels(1) }])).toThrow(broken);
    expect(() =>
      assembleDataset([{ ...voted, records: voted.records.map((record) => ({ ...record, sourceRow: 1 })) }]),
    ).toThrow(broken);
  });
});

describe('writeDataset and readDataset', () => {
  it('write and read the same dataset, its pictures, its audit', () =>
    withFolder(async (folder) => {
      const { dataset, manifest, audit } = await writeDataset([voted, folders], folder);
      expect(await readDataset(folder)).toEqual(dataset);
      expect((await readdir(folder)).sort()).toEqual([
        'README.md',
        'audit.json',
        'audit.txt',
        'dataset.json',
        'images',
        'images.u8',
        'metadata.csv',
      ]);
      for (const [i, { fileName }] of dataset.records.entries()) {
        const gray = await sharp(join(folder, fileName)).extractChannel(0).raw().toBuffer();
        expect(new Uint8Array(gray)).toEqual(dataset.images.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES));
      }
      expect(manifest.counts).toMatchObject({
        records: 5,
        splits: { train: 2, validation: 1, test: 2 },
        duplicates: 2,
        copiesOfTraining: { train: 0, validation: 0, test: 1 },
        issues: { PIXEL_COUNT: 1 },
      });
      expect(manifest.sources.map(({ name, rows, records }) => [name, rows, records])).toEqual([
        ['fer2013', 4, 3],
        ['folder', 2, 2],
      ]);
      expect(audit.protocols.find(({ protocol }) => protocol === 'majority-7')).toMatchObject({
        table: 'fer2013new',
        rows: { train: 2, validation: 0, test: 2 },
        deduplicated: { test: 1 },
        classes: { train: { happy: 1, sad: 1 } },
      });
      expect(await readAudit(folder)).toEqual(JSON.parse(JSON.stringify(audit)));
      const text = await readFile(join(folder, 'audit.txt'), 'utf8');
      expect(text).toContain('fer2013: 4 rows read, 3 in the dataset, 1 excluded');
      expect(text).toContain('PIXEL_COUNT: 1 (excluded)\n  a.csv, row 1: 3 pixels');
    }));

  it('serve the drawn sample faces', () =>
    withFolder(async (folder) => {
      const drawn = { name: 'sample', ...sampleFaces({ train: 14, validation: 7, test: 7 }) };
      const { dataset, manifest } = await writeDataset([drawn], folder, { images: false });
      expect(dataset.records).toHaveLength(28);
      expect(manifest.counts.protocols.map(({ protocol }) => protocol)).toEqual(['source-label']);
      expect(existsSync(join(folder, 'images'))).toBe(false);
      expect(await readDataset(folder)).toEqual(dataset);
    }));

  it('replace a former dataset with all of its pictures', () =>
    withFolder(async (folder) => {
      await writeDataset([voted, folders], folder);
      const { dataset } = await writeDataset([voted], folder, { labels: 'fer2013' });
      expect(await readdir(join(folder, 'images', 'train'))).toEqual(['metadata.csv', 'sad']);
      expect((await readDataset(folder)).hash).toBe(dataset.hash);
      await writeDataset([voted], folder, { images: false });
      expect((await readdir(folder)).sort()).toEqual([
        'audit.json',
        'audit.txt',
        'dataset.json',
        'images.u8',
        'metadata.csv',
      ]);
    }));

  it('leave a former dataset whole when they are stopped while the pictures are written', () =>
    withFolder(async (folder) => {
      const before = await writeDataset([voted], folder);
      const stop = new AbortController();
      const onProgress = (_: number, __: number | undefined, stage: string): void => {
        if (stage === 'writing pictures') stop.abort();
      };
      await expect(
        writeDataset([folders], folder, { onProgress, signal: stop.signal }),
      ).rejects.toMatchObject({ code: 'INTERRUPTED' });
      expect(await readDataset(folder)).toEqual(before.dataset);
      const again = await writeDataset([folders], folder);
      expect(await readDataset(folder)).toEqual(again.dataset);
      expect(await readdir(folder)).not.toContain('.images.partial');
    }));

  it('refuse an empty dataset, a file for a folder, and a folder "images" of somebody else', () =>
    withFolder(async (folder) => {
      await expect(writeDataset([source('empty', [])], folder)).rejects.toMatchObject({
        code: 'DATASET_EMPTY',
      });
      await writeFile(join(folder, 'file'), '');
      await expect(writeDataset([voted], join(folder, 'file'))).rejects.toMatchObject({
        code: 'NOT_A_DIRECTORY',
      });
      await expect(writeDataset([voted], join(folder, 'file', 'x'))).rejects.toMatchObject({
        code: 'NOT_A_DIRECTORY',
      });
      await mkdir(join(folder, 'images'));
      await expect(writeDataset([voted], folder)).rejects.toMatchObject({
        code: 'OPTION_INVALID',
        message: expect.stringContaining('"images"'),
      });
    }));

  it('refuse a folder with a table of somebody else, such as that of the labels', () =>
    withFolder(async (folder) => {
      const table = join(folder, 'metadata.csv');
      await writeFile(table, 'file_name,label');
      await expect(writeDataset([voted], folder)).rejects.toMatchObject({
        code: 'OPTION_INVALID',
        message: expect.stringContaining('"metadata.csv"'),
      });
      expect(await readFile(table, 'utf8')).toBe('file_name,label');
    }));

  it('say that the disk is full', () =>
    withFolder(async (folder) => {
      for (let at = 1, struck = true; struck; at++) {
        struck = await withFault('full', at, async (faulty) => {
          const failed = await writeDataset([voted], folder).then(
            () => undefined,
            (error: unknown) => error,
          );
          if (failed !== undefined) expect(failed).toMatchObject({ code: 'DISK_FULL' });
          return failed !== undefined || faulty.struck;
        });
        // Whole, or said not to be.
        await readDataset(folder).catch((error: unknown) => expect(error).toBeInstanceOf(MienError));
      }
    }));

  // Nobody may make a folder there, whoever runs the tests.
  it.skipIf(!existsSync('/sys/kernel'))('say that a folder cannot be written', async () => {
    await expect(writeDataset([voted], '/sys/mien')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });
});

describe('readDataset', () => {
  const damage = (name: string, change: (content: Buffer) => Buffer | string) => (folder: string) =>
    readFile(join(folder, name)).then((content) => writeFile(join(folder, name), change(content)));
  const json = (change: (manifest: Record<string, unknown>) => void) =>
    damage('dataset.json', (content) => {
      const manifest = JSON.parse(content.toString()) as Record<string, unknown>;
      change(manifest);
      return JSON.stringify(manifest);
    });
  const removing = (name: string) => (folder: string) => rm(join(folder, name));

  it.each<[string, (folder: string) => Promise<void>, string, string]>([
    [
      'images of another length',
      damage('images.u8', (content) => content.subarray(1)),
      'DATASET_BROKEN',
      'images.u8: 11519 bytes, expected 11520',
    ],
    [
      'a changed pixel',
      damage('images.u8', (content) => {
        content[5]! ^= 1;
        return content;
      }),
      'DATASET_BROKEN',
      'content has changed',
    ],
    [
      'an edited index',
      damage('metadata.csv', (content) => content.toString().replace('test', 'tset')),
      'DATASET_BROKEN',
      'content has changed',
    ],
    ['no index', removing('metadata.csv'), 'DATASET_BROKEN', 'is missing'],
    ['no images', removing('images.u8'), 'DATASET_BROKEN', 'is missing'],
    ['an interrupted prepare', removing('dataset.json'), 'DATASET_BROKEN', 'interrupted'],
    [
      'half a manifest',
      damage('dataset.json', (content) => content.subarray(0, 100)),
      'DATASET_BROKEN',
      'is no JSON',
    ],
    [
      'another format version',
      json((manifest) => {
        manifest.version = 99;
      }),
      'DATASET_BROKEN',
      'format version 99, expected 1',
    ],
    [
      'a manifest without a hash',
      json((manifest) => {
        delete manifest.hash;
      }),
      'DATASET_BROKEN',
      'hash:',
    ],
    [
      'another hash',
      json((manifest) => {
        manifest.hash = 'a'.repeat(64);
      }),
      'DATASET_BROKEN',
      'not that of its files',
    ],
    [
      'other counts',
      json((manifest) => {
        (manifest.counts as Record<string, unknown>).records = 4;
      }),
      'DATASET_BROKEN',
      '5 rows, expected 4',
    ],
    [
      'no faces',
      json((manifest) => {
        (manifest.counts as Record<string, unknown>).records = 0;
      }),
      'DATASET_EMPTY',
      'no faces',
    ],
  ])('refuses %s', (_, change, code, message) =>
    withFolder(async (folder) => {
      await writeDataset([voted, folders], folder, { images: false });
      await change(folder);
      await expect(readDataset(folder)).rejects.toMatchObject({
        code,
        message: expect.stringContaining(message),
        hint: expect.any(String),
      });
    }),
  );

  it('refuses folders where there is none', () =>
    withFolder(async (folder) => {
      await expect(readDataset(folder)).rejects.toMatchObject({ code: 'DATASET_MISSING' });
      await expect(readDataset(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
      await writeFile(join(folder, 'file'), '');
      await expect(readDataset(join(folder, 'file'))).rejects.toMatchObject({ code: 'NOT_A_DIRECTORY' });
    }));
});
