import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../../expression.js';
import type { Issue } from '../../issue.js';
import type { Split } from '../record.js';
import type { SplitRule } from '../split-rule.js';
import { drawPortrait, expressionOf, PortraitDetector } from '../testing/portraits.js';
import { type NamedPicture, type PictureListing, readPictureSource } from './picture-source.js';

interface Given {
  readonly split?: Split | undefined;
  readonly subject?: string | undefined;
}

const portrait = await drawPortrait('happy', { width: 24 });

function list(given: readonly Given[], issues: readonly Issue[] = []): PictureListing {
  const pictures = given.map(
    ({ split, subject }, row): NamedPicture => ({
      picture: { name: `${row}.jpg`, read: async () => portrait },
      row,
      label: expressionOf(row),
      split,
      subject,
    }),
  );
  return { pictures, issues, rows: given.length + issues.length, label: 'set' };
}

async function read(listing: PictureListing, split?: SplitRule, seed = 1) {
  const source = await readPictureSource(listing, { source: 'folder', split, seed });
  return { ...source, splits: source.records.map((record) => record.split) };
}

const repeat = (count: number, given: Given): Given[] => new Array<Given>(count).fill(given);
const count = (splits: readonly Split[], wanted: Split): number =>
  splits.filter((split) => split === wanted).length;

describe('readPictureSource', () => {
  it('keeps the splits that are given', async () => {
    const given = [...repeat(7, { split: 'train' }), { split: 'validation' }, { split: 'test' }] as const;
    const { splits, issues, name, rows } = await read(list(given));
    expect(splits).toEqual(given.map(({ split }) => split));
    expect([name, rows, issues]).toEqual(['folder', 9, []]);
  });

  it('shares out 80/10/10, seeded, where none is given', async () => {
    const listing = list(repeat(70, {}));
    const { splits, records } = await read(listing);
    expect([count(splits, 'train'), count(splits, 'validation'), count(splits, 'test')]).toEqual([56, 7, 7]);
    // One of ten a class: each class has one validation and one test picture.
    for (const split of ['validation', 'test'] as const) {
      const labels = records.filter((record) => record.split === split).map(({ sourceLabel }) => sourceLabel);
      expect(labels.toSorted()).toEqual(EXPRESSIONS.toSorted());
    }
    expect((await read(listing)).splits).toEqual(splits);
    expect((await read(listing, undefined, 2)).splits).not.toEqual(splits);
  });

  it('keeps people in one split where it decides', async () => {
    const people = Array.from({ length: 70 }, (_, i) => ({ subject: `person ${Math.floor(i / 7)}` }));
    const { splits } = await read(list(people));
    for (let person = 0; person < 10; person++) {
      expect(new Set(splits.slice(7 * person, 7 * person + 7)).size).toBe(1);
    }
    expect(count(splits, 'train')).toBe(56);
  });

  it('follows a rule instead of the given splits', async () => {
    const listing = list(repeat(10, { split: 'train' }));
    expect(new Set((await read(listing, 'test')).splits)).toEqual(new Set(['test']));
    const { splits } = await read(listing, { train: 0, validation: 50, test: 50 });
    expect([count(splits, 'train'), count(splits, 'validation'), count(splits, 'test')]).toEqual([0, 5, 5]);
  });

  it('notes a person whom the source itself has in two splits, and keeps its splits', async () => {
    const given: Given[] = [
      { split: 'train', subject: 'Ann' },
      { split: 'validation', subject: 'Bob' },
      { split: 'test', subject: 'Ann' },
      { split: 'test' },
      { split: 'train' },
    ];
    const { splits, issues } = await read(list(given));
    expect(splits).toEqual(given.map(({ split }) => split));
    expect(issues).toEqual([
      expect.objectContaining({
        code: 'SUBJECT_IN_SPLITS',
        message: expect.stringContaining('Ann is in train and test'),
        outcome: 'noted',
      }),
    ]);
  });

  it('takes a tenth of the training pictures for validation where only training and test are given', async () => {
    const given: Given[] = [
      ...Array.from({ length: 70 }, (_, i): Given => ({ split: 'train', subject: `p${Math.floor(i / 7)}` })),
      ...repeat(7, { split: 'test' }),
    ];
    const { splits, issues } = await read(list(given));
    expect([count(splits, 'train'), count(splits, 'validation'), count(splits, 'test')]).toEqual([63, 7, 7]);
    expect(splits.slice(70)).toEqual(new Array(7).fill('test'));
    expect(issues).toEqual([
      expect.objectContaining({
        code: 'VALIDATION_CARVED',
        message: 'no validation split: 7 of 70 training pictures became one (seed 1)',
      }),
    ]);
  });

  it('leaves out pictures without a split where others have one', async () => {
    const { splits, issues } = await read(list([{ split: 'train' }, {}, { split: 'validation' }]));
    expect(splits).toEqual(['train', 'validation']);
    expect(issues).toEqual([expect.objectContaining({ code: 'SPLIT_MISSING', file: '1.jpg', row: 1 })]);
  });

  it('says why nothing is left, and what to do', async () => {
    const issue: Issue = { code: 'LABEL_NUMBER', message: 'label 3', file: '3/a.jpg', outcome: 'excluded' };
    await expect(read(list([], [issue]))).rejects.toMatchObject({
      code: 'DATASET_EMPTY',
      message: expect.stringContaining('3/a.jpg: label 3 (LABEL_NUMBER)'),
      hint: expect.stringContaining('--folder-labels'),
    });
    const blind = new PortraitDetector(() => 0);
    const run = readPictureSource(list([{}]), { source: 'folder', seed: 1, detector: blind });
    await expect(run).rejects.toMatchObject({
      code: 'DATASET_EMPTY',
      hint: expect.stringContaining('--folder-crops'),
    });
  });
});
