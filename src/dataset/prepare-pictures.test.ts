import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { labelRecords } from './labels.js';
import { type PrepareOptions, prepare } from './prepare.js';
import { readDataset } from './prepared/read-dataset.js';
import { ferCsv, votesCsv } from './testing/fixtures.js';
import { drawPortrait, PortraitDetector, writeIefdb } from './testing/portraits.js';

const USAGES = ['Training', 'Training', 'PublicTest', 'PrivateTest'];
const ROWS = USAGES.map((usage) => ({ usage }));

/** FER-2013 with its votes, and IEFDB with 14 portraits, of which one shows no face. */
async function withSources(
  use: (options: PrepareOptions & { detector: PortraitDetector }, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    await writeFile(join(folder, 'fer2013.csv'), ferCsv(ROWS));
    await writeFile(join(folder, 'fer2013new.csv'), votesCsv(ROWS));
    await writeIefdb(join(folder, 'iefdb'), { pictures: 13, packed: true });
    await use(
      {
        fer2013: join(folder, 'fer2013.csv'),
        ferplus: join(folder, 'fer2013new.csv'),
        iefdb: { folder: join(folder, 'iefdb') },
        detector: new PortraitDetector(),
        out: join(folder, 'out'),
        images: false,
      },
      folder,
    );
  });
}

describe('prepare with portraits', () => {
  it('joins IEFDB with FER-2013: all of it validation, with boxes, counted for itself', () =>
    withSources(async (options) => {
      const { dataset, manifest, audit } = await prepare({ ...options, images: true });
      expect(await readDataset(options.out)).toEqual(dataset);
      const portraits = dataset.records.filter(({ source }) => source === 'iefdb');
      expect(portraits).toHaveLength(13);
      expect(new Set(portraits.map(({ split }) => split))).toEqual(new Set(['validation']));
      expect(portraits[0]).toMatchObject({
        fileName: 'images/validation/disgust/iefdb-00000.png',
        name: '1.jpg',
        sourceLabel: 'disgust',
        faceBox: [24, 24, 48, 48],
      });
      const metadata = await readFile(join(options.out, 'metadata.csv'), 'utf8');
      expect(metadata.split('\n')[5]).toMatch(
        /disgust\/iefdb-00000\.png,validation,disgust,iefdb,0,.*,24,24,48,48$/,
      );

      expect(manifest.sources.map(({ name, rows, records }) => [name, rows, records])).toEqual([
        ['fer2013', 4, 4],
        ['iefdb', 13, 13],
      ]);
      expect(manifest.sources[1]!.files.map(({ file }) => file)).toEqual([
        'ImageDescriptionWEmotions.csv',
        'Original.zip',
      ]);
      expect(manifest.sources[0]!.labels).toMatchObject({ train: { happy: 2 }, validation: { happy: 1 } });
      expect(manifest.sources[1]!.labels).toMatchObject({
        train: { happy: 0 },
        validation: { angry: 1, disgust: 2, neutral: 2, unlabelled: 0 },
      });
      expect(audit.sources[1]!.labels).toEqual(manifest.sources[1]!.labels);
      const text = await readFile(join(options.out, 'audit.txt'), 'utf8');
      expect(text).toMatch(/\niefdb +validation +13 +1 +2 +2 +2 +2 +2 +2 +0\n/);

      const labelling = labelRecords(dataset.records, { protocol: 'majority-7', split: 'validation' });
      expect(labelling).toMatchObject({ table: 'fer2013new', bySourceLabel: ['iefdb'] });
      expect([...labelling.voted]).toEqual([1, ...new Array<number>(13).fill(0)]);
    }));

  it('is the same dataset, packed or not, and another where a picture, the split or the detector changes', () =>
    withSources(async (options, folder) => {
      const packed = await prepare(options);
      expect(await prepare(options)).toMatchObject({ reused: true, manifest: packed.manifest });
      expect(options.detector.seen).toBe(13);

      await writeIefdb(join(folder, 'unpacked'), { pictures: 13 });
      const unpacked = await prepare({ ...options, iefdb: { folder: join(folder, 'unpacked') } });
      expect(unpacked).toMatchObject({ reused: false, facesKnown: 13 });
      expect(unpacked.dataset.hash).toBe(packed.dataset.hash);

      const divided = { ...options, iefdb: { folder: join(folder, 'iefdb'), split: 'train' as const } };
      expect(await prepare(divided)).toMatchObject({ reused: false, facesKnown: 13 });
      expect(await prepare(divided)).toMatchObject({ reused: true });
      const detector = new PortraitDetector(() => 1, 'another');
      expect(await prepare({ ...divided, detector })).toMatchObject({ reused: false, facesKnown: 0 });
      expect([options.detector.seen, detector.seen]).toEqual([13, 13]);
      await writeIefdb(join(folder, 'iefdb'), { pictures: 14, packed: true });
      expect(await prepare({ ...divided, detector })).toMatchObject({ reused: false, facesKnown: 13 });
    }));

  it('goes on with the faces it had found when it was stopped, to the same dataset', () =>
    withSources(async (options, folder) => {
      const whole = await prepare({ ...options, out: join(folder, 'whole') });
      const stop = new AbortController();
      const detector = new PortraitDetector();
      const onProgress = (done: number, _: number | undefined, stage: string): void => {
        if (stage === 'finding faces' && done === 8) stop.abort();
      };
      await expect(prepare({ ...options, detector, onProgress, signal: stop.signal })).rejects.toMatchObject({
        code: 'INTERRUPTED',
      });
      const found = detector.seen;
      expect(found).toBeGreaterThan(5);
      const resumed = await prepare({ ...options, detector });
      expect([resumed.facesKnown, detector.seen]).toEqual([found, 13]);
      expect(resumed.manifest).toEqual(whole.manifest);
      // What is kept for the next time is hidden, and no larger than what is used.
      expect((await readdir(options.out)).filter((name) => name.startsWith('.'))).toEqual(['.crops']);
      expect((await stat(join(options.out, '.crops'))).size).toBeLessThan(13 * 2500);
    }));

  it('shares IEFDB out by percents on demand, people whole where the table says who is who', () =>
    withSources(async (options) => {
      const iefdb = { ...options.iefdb!, split: { train: 50, validation: 25, test: 25 } };
      const strangers = await prepare({ ...options, iefdb });
      expect(strangers.audit.issueCounts).toEqual({ SUBJECTS_UNKNOWN: 1 });
      const { dataset, audit } = await prepare({ ...options, iefdb: { ...iefdb, subject: 'Model' } });
      expect(audit.issueCounts).toEqual({});
      const portraits = dataset.records.filter(({ source }) => source === 'iefdb');
      // The first seven pictures are one person's, the other six another's.
      expect(new Set(portraits.slice(0, 7).map(({ split }) => split)).size).toBe(1);
      expect(new Set(portraits.slice(7).map(({ split }) => split)).size).toBe(1);
      expect(new Set(portraits.map(({ split }) => split)).size).toBe(2);
    }));

  it('needs a detector, and says so before anything is read', () =>
    withSources(async ({ detector: _, ...options }) => {
      await expect(prepare(options)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
      await expect(prepare({ out: options.out })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
      const { iefdb: __, ...ferOnly } = options;
      expect((await prepare(ferOnly)).manifest.sources).toHaveLength(1);
      expect(await readdir(options.out)).not.toContain('.crops');
    }));

  it.each(['', 'prepared', 'a/../b'])('refuses an output folder inside the pictures: "%s"', (inside) =>
    withFolder(async (folder) => {
      const out = join(folder, inside);
      const run = prepare({ folder: { folder, crops: true }, out });
      await expect(run).rejects.toMatchObject({
        code: 'OPTION_INVALID',
        hint: expect.stringContaining('--out'),
      });
    }),
  );

  it('refuses an output folder with somebody’s own images before it looks for faces', () =>
    withSources(async (options) => {
      await mkdir(join(options.out, 'images'), { recursive: true });
      await expect(prepare(options)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
      expect(options.detector.seen).toBe(0);
    }));

  it('joins a picture folder of crops without a detector, and finds copies across sources', () =>
    withSources(async ({ iefdb: _, detector: __, ...options }, folder) => {
      const copy = await drawPortrait('happy', { width: 48 });
      for (const name of ['train/happy/1.jpg', 'test/happy/2.jpg', 'train/sad/3.jpg', 'val/contempt/4.jpg']) {
        await mkdir(join(folder, 'set', name, '..'), { recursive: true });
        await writeFile(join(folder, 'set', name), name.includes('sad') ? await drawPortrait('sad') : copy);
      }
      const set = { folder: join(folder, 'set'), crops: true };
      const { dataset, manifest } = await prepare({ ...options, folder: set });
      const pictures = dataset.records.filter(({ source }) => source === 'folder');
      // Rows are places in the sorted list; the third is train/happy/1.jpg, whose copy the first is.
      expect(pictures.map(({ fileName, duplicateOf, faceBox }) => [fileName, duplicateOf, faceBox])).toEqual([
        ['images/test/happy/folder-00000.png', 5, undefined],
        ['images/train/happy/folder-00001.png', undefined, undefined],
        ['images/train/sad/folder-00002.png', undefined, undefined],
      ]);
      expect(manifest.counts.copiesOfTraining.test).toBe(1);
      expect(manifest.counts.issues).toMatchObject({ LABEL_NO_CLASS: 1 });
      expect(await prepare({ ...options, folder: set })).toMatchObject({ reused: true });
      expect(await prepare({ ...options, folder: { ...set, numbering: 'raf-db' } })).toMatchObject({
        reused: false,
      });
      expect(await prepare({ ...options, folder: set, seed: 2 })).toMatchObject({ reused: false });
    }));
});
