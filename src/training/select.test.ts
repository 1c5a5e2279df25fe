import { describe, expect, test } from 'vitest';
import { FACE_BYTES, type FaceRecord, type Split } from '../dataset/record.js';
import { EXPRESSIONS, type Expression } from '../expression.js';
import { selectTrainingRows } from './select.js';

type Votes = readonly [neutral: number, happiness: number, sadness: number];

function record(index: number, split: Split, sourceLabel: Expression, votes?: Votes): FaceRecord {
  const [neutral, happiness, sadness] = votes ?? [];
  return {
    fileName: `images/${split}/${index}.png`,
    split,
    source: votes === undefined ? 'drawn' : 'fer2013',
    sourceRow: index,
    sourceLabel,
    name: undefined,
    // neutral, happiness, surprise, sadness, then anger to NF
    votes: votes === undefined ? {} : { fer2013new: [neutral!, happiness!, 0, sadness!, 0, 0, 0, 0, 0, 0] },
    duplicateOf: undefined,
    faceBox: undefined,
  };
}

const RECORDS = [
  record(0, 'train', 'angry', [2, 8, 0]),
  record(1, 'validation', 'angry', [8, 2, 0]),
  record(2, 'train', 'angry', [5, 0, 5]),
  record(3, 'test', 'angry', [0, 10, 0]),
  record(4, 'train', 'angry', [10, 0, 0]),
  record(5, 'validation', 'angry', [5, 5, 0]),
];
const IMAGES = new Uint8Array(RECORDS.length * FACE_BYTES);

const classOf = (name: Expression) => EXPRESSIONS.indexOf(name);

/** Classes by name with their shares, of each row. */
function rowsOf(targets: Float32Array) {
  return Array.from({ length: targets.length / 7 }, (_, row) =>
    Object.fromEntries(
      EXPRESSIONS.map((name, k) => [name, Math.round(targets[row * 7 + k]! * 1000) / 1000] as const).filter(
        ([, share]) => share > 0,
      ),
    ),
  );
}

describe('rows', () => {
  test('to train on come from the training split, with the distribution of votes', () => {
    const { training } = selectTrainingRows(
      { records: RECORDS, images: IMAGES },
      { labels: 'votes', validationLabels: 'majority-7', auxiliary: null },
    );
    expect([...training.rows]).toEqual([0, 2, 4]);
    expect(rowsOf(training.targets)).toEqual([
      { happy: 0.8, neutral: 0.2 },
      { sad: 0.5, neutral: 0.5 },
      { neutral: 1 },
    ]);
    expect(training.images).toBe(IMAGES);
  });

  test('of a protocol with one label are one-hot, and those it drops are gone', () => {
    const { training, trainingLabels } = selectTrainingRows(
      { records: RECORDS, images: IMAGES },
      { labels: 'majority-7', validationLabels: 'majority-7', auxiliary: null },
    );
    // Half the votes are no majority.
    expect([...training.rows]).toEqual([0, 4]);
    expect(rowsOf(training.targets)).toEqual([{ happy: 1 }, { neutral: 1 }]);
    expect(trainingLabels).toMatchObject({ protocol: 'majority-7', table: 'fer2013new' });
  });

  test('to validate on come from the validation split, by their own protocol', () => {
    const select = (validationLabels: 'majority-7' | 'argmax' | 'source-label') =>
      selectTrainingRows(
        { records: RECORDS, images: IMAGES },
        { labels: 'votes', validationLabels, auxiliary: null },
      ).validation;
    expect(select('majority-7')).toMatchObject({
      rows: Int32Array.of(1),
      labels: Uint8Array.of(classOf('neutral')),
    });
    // On a tie the first column, which is neutral.
    expect(select('argmax').labels).toEqual(Uint8Array.of(classOf('neutral'), classOf('neutral')));
    expect(select('source-label')).toMatchObject({
      rows: Int32Array.of(1, 5),
      labels: Uint8Array.of(classOf('angry'), classOf('angry')),
    });
  });

  test('without votes take the label of their source', () => {
    const drawn = [record(0, 'train', 'fear'), record(1, 'validation', 'sad'), record(2, 'train', 'happy')];
    const { training, validation, trainingLabels } = selectTrainingRows(
      { records: drawn, images: IMAGES },
      { labels: 'votes', validationLabels: 'majority-7', auxiliary: null },
    );
    expect(rowsOf(training.targets)).toEqual([{ fear: 1 }, { happy: 1 }]);
    expect(validation.labels).toEqual(Uint8Array.of(classOf('sad')));
    expect(trainingLabels.bySourceLabel).toEqual(['drawn']);
  });

  test('of a second head are those of the first, in order, with its own labels by their share', () => {
    const { training, auxiliaryValidation } = selectTrainingRows(
      {
        records: [...RECORDS, { ...record(6, 'train', 'fear', [9, 1, 0]), sourceLabel: undefined }],
        images: IMAGES,
      },
      {
        labels: 'votes',
        validationLabels: 'majority-7',
        auxiliary: { labels: 'source-label', share: 0.25 },
      },
    );
    expect([...training.rows]).toEqual([0, 2, 4, 6]);
    expect(rowsOf(training.auxiliary!)).toEqual([{ angry: 0.25 }, { angry: 0.25 }, { angry: 0.25 }, {}]);
    expect(auxiliaryValidation).toMatchObject({ rows: Int32Array.of(1, 5) });
  });

  test('of mixed sources: votes where there are votes, the own label of the others, each source by its own', () => {
    const mixed = [...RECORDS, record(6, 'train', 'fear'), record(7, 'validation', 'sad')];
    const { training, validation, trainingLabels, validationLabels } = selectTrainingRows(
      { records: mixed, images: IMAGES },
      { labels: 'votes', validationLabels: 'majority-7', auxiliary: null },
    );
    expect([...training.rows]).toEqual([0, 2, 4, 6]);
    expect(rowsOf(training.targets).at(-1)).toEqual({ fear: 1 });
    expect(trainingLabels).toMatchObject({ table: 'fer2013new', bySourceLabel: ['drawn'] });
    expect([...trainingLabels.voted]).toEqual([1, 1, 1, 0]);
    expect([...validation.rows]).toEqual([1, 7]);
    expect([...validationLabels.voted]).toEqual([1, 0]);
  });
});
