import { describe, expect, it } from 'vitest';
import { FACE_BYTES, type Split } from '../record.js';
import type { Fer2013Source } from './fer2013.js';
import type { FerPlusVotes } from './ferplus.js';
import { joinVotes } from './join.js';

const votes = [0, 10, 0, 0, 0, 0, 0, 0, 0, 0];

function faces(usages: readonly (Split | undefined)[], excluded: readonly number[] = []): Fer2013Source {
  const records = usages.flatMap((split, sourceRow) =>
    split === undefined || excluded.includes(sourceRow)
      ? []
      : [
          {
            split,
            source: 'fer2013',
            sourceRow,
            sourceLabel: undefined,
            name: undefined,
            votes: {},
            faceBox: undefined,
          },
        ],
  );
  const images = new Uint8Array(records.length * FACE_BYTES);
  return { name: 'fer2013', records, images, rows: usages.length, issues: [], usages };
}

function table(splits: readonly (Split | undefined)[]): FerPlusVotes {
  const rows = splits.map((split, i) => ({
    split,
    usage: String(split),
    name: `${i}.png`,
    votes: { fer2013new: votes },
  }));
  return { rows, tables: ['fer2013new'], issues: [], path: 'fer2013new.csv' };
}

describe('joinVotes', () => {
  it('joins by source row, over excluded rows', () => {
    const joined = joinVotes(
      faces(['train', 'train', undefined, 'test'], [1]),
      table(['train', 'train', 'train', 'test']),
    );
    expect(joined.records.map(({ sourceRow, name }) => [sourceRow, name])).toEqual([
      [0, '0.png'],
      [3, '3.png'],
    ]);
  });

  it('refuses another length and names the first row that disagrees', () => {
    expect(() => joinVotes(faces(['train']), table(['train', 'train']))).toThrow(
      expect.objectContaining({
        code: 'DATASET_MISMATCH',
        message: expect.stringContaining('2 rows, but FER-2013 has 1'),
      }),
    );
    expect(() =>
      joinVotes(faces(['train', 'train', 'test', 'test']), table(['train', 'train', 'train', 'test'])),
    ).toThrow(
      expect.objectContaining({
        code: 'DATASET_MISMATCH',
        message: expect.stringContaining('row 2 has the usage "train"'),
      }),
    );
  });
});
