import { existsSync } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelRecords } from './labels.js';
import { type PrepareOptions, prepare } from './prepare.js';
import { readDataset } from './prepared/read-dataset.js';
import { ferCsv, votesCsv, withFolder, zip } from './testing/fixtures.js';

const USAGES = ['Training', 'Training', 'PublicTest', 'PrivateTest', 'PrivateTest'];
const ROWS = USAGES.map((usage) => ({ usage }));
const SAD = [0, 0, 0, 10, 0, 0, 0, 0, 0, 0];

async function withSources(
  use: (options: PrepareOptions & { fer2013: string; ferplus: string }) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const fer2013 = join(folder, 'icml_face_data.csv.zip');
    const ferplus = join(folder, 'fer2013new.csv');
    await writeFile(fer2013, zip({ 'icml_face_data.csv': ferCsv(ROWS) }));
    await writeFile(
      ferplus,
      votesCsv(ROWS.map((row, i) => ({ ...row, name: 'twice.png', ...(i > 2 ? { votes: SAD } : {}) }))),
    );
    await use({ fer2013, ferplus, out: join(folder, 'out', 'deep') });
  });
}

describe('prepare', () => {
  it('makes a dataset of both files, where equal names overwrite nothing', () =>
    withSources(async (options) => {
      const stages = new Set<string>();
      const { dataset, reused, manifest } = await prepare({
        ...options,
        onProgress: (_, __, stage) => stages.add(stage),
      });
      expect(reused).toBe(false);
      expect(dataset.records.map(({ fileName }) => fileName)).toEqual([
        'images/train/happy/fer2013-00000.png',
        'images/train/happy/fer2013-00001.png',
        'images/validation/happy/fer2013-00002.png',
        'images/test/sad/fer2013-00003.png',
        'images/test/sad/fer2013-00004.png',
      ]);
      for (const { fileName } of dataset.records) expect(existsSync(join(options.out, fileName))).toBe(true);
      expect(await readDataset(options.out)).toEqual(dataset);
      expect(manifest.sources[0]!.files.map(({ file }) => file)).toEqual([
        'icml_face_data.csv.zip',
        'fer2013new.csv',
      ]);
      expect([...stages]).toEqual([
        'hashing the sources',
        'reading FER-2013',
        'joining and auditing',
        'writing pictures',
        'writing the index',
        'looking for near-duplicates',
      ]);
    }));

  it('reuses what is there by content, and only that', () =>
    withSources(async (options) => {
      const first = await prepare({ ...options, images: false });
      const written = (await stat(join(options.out, 'images.u8'))).mtimeMs;
      const second = await prepare({ ...options, images: false });
      expect(second).toMatchObject({ reused: true, manifest: first.manifest });
      expect(second.dataset).toEqual(first.dataset);
      expect((await stat(join(options.out, 'images.u8'))).mtimeMs).toBe(written);

      // Pictures are wanted and not there; then they are there and not wanted.
      expect(await prepare(options)).toMatchObject({ reused: false });
      expect(await prepare({ ...options, images: false })).toMatchObject({ reused: true });
      expect(await prepare({ ...options, labels: 'fer2013' })).toMatchObject({ reused: false });
      expect(await prepare({ fer2013: options.fer2013, out: options.out })).toMatchObject({ reused: false });
      await writeFile(options.ferplus, votesCsv(ROWS));
      expect(await prepare(options)).toMatchObject({ reused: false });
      expect(await prepare(options)).toMatchObject({ reused: true });
    }));

  it('trains on all but a share of validation where that is wanted, and says so', () =>
    withSources(async (options) => {
      const rows = Array.from({ length: 20 }, (_, i) => ({
        usage: i < 10 ? 'PublicTest' : 'Training',
        emotion: '3',
      }));
      await writeFile(options.fer2013, zip({ 'icml_face_data.csv': ferCsv(rows) }));
      await writeFile(options.ferplus, votesCsv(rows));
      const whole = await prepare({ ...options, images: false });
      expect(whole.audit.splits).toEqual({ train: 10, validation: 10, test: 0 });
      const wanted = { ...options, images: false, fer2013Validation: 20 };
      const shared = await prepare(wanted);
      expect(shared).toMatchObject({
        reused: false,
        audit: { splits: { train: 18, validation: 2, test: 0 } },
      });
      expect(shared.audit.issueCounts).toMatchObject({ VALIDATION_TRAINED: 1 });
      expect(shared.dataset.hash).not.toBe(whole.dataset.hash);
      expect(await prepare(wanted)).toMatchObject({ reused: true });
      expect(await prepare({ ...wanted, seed: 2 })).toMatchObject({ reused: false });
    }));

  it('looks for near-duplicates where that is wanted and was not done, and forgets those of other files', () =>
    withSources(async (options) => {
      const path = join(options.out, 'near-copies.csv');
      const without = await prepare({ ...options, images: false, nearCopies: false });
      expect(without.dataset.nearCopies).toBeUndefined();
      expect(existsSync(path)).toBe(false);
      const first = await prepare({ ...options, images: false });
      expect(first).toMatchObject({ reused: true, dataset: { hash: without.dataset.hash } });
      expect(first.dataset.nearCopies).toEqual(new Map());
      expect(existsSync(path)).toBe(true);
      await writeFile(options.ferplus, votesCsv(ROWS));
      const interrupted = new AbortController();
      const onProgress = (_: number, __: number | undefined, stage: string) => {
        if (stage === 'writing the index') interrupted.abort();
      };
      const { signal } = interrupted;
      await expect(prepare({ ...options, images: false, onProgress, signal })).rejects.toMatchObject({
        code: 'INTERRUPTED',
        hint: expect.stringContaining('is whole without them'),
      });
      // The dataset itself is whole.
      expect(existsSync(path)).toBe(false);
      expect((await readDataset(options.out)).nearCopies).toBeUndefined();
      expect(await prepare({ ...options, images: false })).toMatchObject({
        reused: true,
        dataset: { nearCopies: new Map() },
      });
    }));

  it.each(['dataset.json', 'images.u8', 'metadata.csv', 'audit.json'])(
    'makes it anew where %s is gone',
    (name) =>
      withSources(async (options) => {
        await prepare(options);
        await rm(join(options.out, name));
        expect(await prepare(options)).toMatchObject({ reused: false });
        expect(await prepare(options)).toMatchObject({ reused: true });
      }),
  );

  it('works without votes, by the labels of FER-2013', () =>
    withSources(async ({ ferplus: _, ...options }) => {
      const { dataset } = await prepare(options);
      expect(dataset.records.map(({ fileName }) => fileName.split('/')[2])).toEqual([
        'angry',
        'disgust',
        'fear',
        'happy',
        'sad',
      ]);
      expect(labelRecords(dataset.records, { protocol: 'majority-7' }).bySourceLabel).toEqual(['fer2013']);
    }));

  it('refuses tables that do not belong together', () =>
    withSources(async (options) => {
      await writeFile(options.ferplus, votesCsv(ROWS.slice(1)));
      await expect(prepare(options)).rejects.toMatchObject({
        code: 'DATASET_MISMATCH',
        message: expect.stringContaining('4 rows'),
      });
      await writeFile(options.ferplus, votesCsv([...ROWS].reverse()));
      await expect(prepare(options)).rejects.toMatchObject({
        code: 'DATASET_MISMATCH',
        message: expect.stringContaining('row 0'),
      });
      await expect(prepare({ ...options, ferplus: `${options.ferplus}x` })).rejects.toMatchObject({
        code: 'FILE_NOT_FOUND',
      });
      await expect(prepare({ ...options, fer2013: join(options.fer2013, '..') })).rejects.toMatchObject({
        code: 'NOT_A_FILE',
      });
      expect(existsSync(options.out)).toBe(false);
    }));
});
