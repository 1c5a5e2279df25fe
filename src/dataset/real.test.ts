import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../runtime/node.js';
import { REAL_DATA } from '../testing/real-data.js';
import { withoutTrainingCopies } from './duplicates.js';
import { labelRecords, type Protocol } from './labels.js';
import { findNearDuplicates } from './near-duplicates/find-near-duplicates.js';
import { type Prepared, prepare } from './prepare.js';
import { readDataset } from './prepared/read-dataset.js';
import { FACE_BYTES, SPLITS, type Split, type VoteTable } from './record.js';
import { withFolder } from './testing/fixtures.js';

/** The real files, where a checkout has them beside it; they may not be part of the repository. */
const FER2013 = join(REAL_DATA, 'fer2013', 'icml_face_data.csv.zip');
const FERPLUS = join(REAL_DATA, 'ferplus');

describe.skipIf(!existsSync(FER2013) || !existsSync(FERPLUS))('the real FER-2013 and FER+', () => {
  let prepared: Prepared;
  beforeAll(() =>
    withFolder(async (out) => {
      prepared = await prepare({ fer2013: FER2013, ferplus: FERPLUS, out, images: false, nearCopies: false });
      const started = performance.now();
      expect((await readDataset(out)).hash).toBe(prepared.dataset.hash);
      // 0.3 s on two idle cores; the bound leaves room for busy ones.
      expect(performance.now() - started).toBeLessThan(3000);
    }),
  );

  it('has every row, with the counts of each split and class', () => {
    const { records } = prepared.dataset;
    expect(records).toHaveLength(35_887);
    expect(records.every(({ sourceRow }, i) => sourceRow === i)).toBe(true);
    expect(prepared.manifest.counts.splits).toEqual({ train: 28_709, validation: 3589, test: 3589 });
    const count = (label: string): number =>
      records.filter(({ sourceLabel }) => sourceLabel === label).length;
    expect(['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'].map(count)).toEqual([
      4953, 547, 5121, 8989, 6077, 4002, 6198,
    ]);
    expect(new Set(records.map(({ fileName }) => fileName)).size).toBe(35_887);
  });

  it.each<[Protocol, VoteTable, number, number, number]>([
    ['majority-7', 'fer2013new', 24_941, 3186, 3137],
    ['majority-8', 'fer2013new', 25_060, 3199, 3153],
    ['argmax', 'fer2013new', 28_224, 3529, 3519],
    ['majority-7', 'label-tables', 24_925, 3175, 3122],
    ['majority-8', 'label-tables', 25_045, 3191, 3137],
  ])('keeps the known numbers of rows: %s by %s', (protocol, table, ...expected) => {
    const { records } = prepared.dataset;
    const lengths = SPLITS.map((split) => labelRecords(records, { protocol, table, split }).rows.length);
    expect(lengths).toEqual(expected);
  });

  it('has other crops of training photos in its test split, about a fifth of it', {
    timeout: 60_000,
  }, async () => {
    const { records, images } = prepared.dataset;
    const rowsOf = (wanted: Split) => [...records.keys()].filter((row) => records[row]!.split === wanted);
    const kept = [...rowsOf('train'), ...rowsOf('test').slice(0, 300)];
    const found = await findNearDuplicates(
      {
        records: kept.map((row) => ({ ...records[row]!, duplicateOf: undefined })),
        images: Buffer.concat(kept.map((row) => images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES))),
      },
      { open: openSession },
    );
    // 17 exact ones, and 66 others; of 72 others by chance, all are the same photo to the eye.
    expect(found.size).toBeGreaterThan(75);
    expect(found.size).toBeLessThan(90);
  });

  it("keeps the original project's classes by its rule", () => {
    const { records } = prepared.dataset;
    const tally = SPLITS.map((split) => {
      const counts = new Array<number>(7).fill(0);
      for (const label of labelRecords(records, { protocol: 'argmax', split }).labels) counts[label]!++;
      return counts;
    });
    // angry, disgust, fear, happy, sad, surprise, neutral
    expect(tally).toEqual([
      [2467, 191, 652, 7528, 3515, 3562, 10_309],
      [319, 34, 74, 899, 412, 456, 1335],
      [325, 23, 93, 928, 444, 444, 1262],
    ]);
  });

  it('finds the copies of training images', () => {
    const { records } = prepared.dataset;
    expect(prepared.audit.copiesOfTraining).toEqual({ train: 1234, validation: 280, test: 288 });
    const { rows } = labelRecords(records, { protocol: 'source-label', split: 'test' });
    expect(withoutTrainingCopies(records, rows)).toHaveLength(3589 - 288);
  });

  it('audits unnamed rows, names that occur twice, blank images; nothing is excluded', () => {
    const { issueCounts, issues } = prepared.audit;
    expect(issueCounts).toMatchObject({ NAME_MISSING: 173, NAME_TWICE: 4, IMAGE_BLANK: 12 });
    expect(issues.every(({ outcome }) => outcome === 'noted')).toBe(true);
    expect(
      issues
        .filter(({ code }) => code === 'NAME_TWICE')
        .map(({ message }) => message.slice(0, 10))
        .sort(),
    ).toEqual(['fer0006953', 'fer0008403', 'fer0011785', 'fer0033120']);
    const { records } = prepared.dataset;
    expect(records.filter(({ name }) => name === undefined)).toHaveLength(173);
    expect(records.filter(({ votes }) => votes['label-tables'] !== undefined)).toHaveLength(35_710);
  });
});
