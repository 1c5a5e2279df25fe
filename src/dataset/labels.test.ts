import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../expression.js';
import { CONTEMPT, labelRecords, labelVotes, PROTOCOLS, protocolClasses } from './labels.js';
import type { FaceRecord, Votes } from './record.js';

const record = (change: Partial<FaceRecord> = {}): FaceRecord => ({
  fileName: 'images/train/happy/x.png',
  split: 'train',
  source: 'fer2013',
  sourceRow: 0,
  sourceLabel: 'happy',
  name: undefined,
  votes: {},
  duplicateOf: undefined,
  faceBox: undefined,
  ...change,
});

const label = (
  protocol: 'majority-7' | 'majority-8' | 'argmax' | 'votes',
  votes: Votes,
): string | undefined => {
  const index = labelVotes(votes, protocol);
  return index === undefined ? undefined : protocolClasses('majority-8')[index];
};

describe('labelVotes', () => {
  // neutral, happiness, surprise, sadness, anger, disgust, fear, contempt, unknown, NF
  it.each<[string, Votes, string | undefined, string | undefined, string | undefined, string | undefined]>([
    ['a clear one', [0, 8, 1, 1, 0, 0, 0, 0, 0, 0], 'happy', 'happy', 'happy', 'happy'],
    ['half is no majority', [5, 5, 0, 0, 0, 0, 0, 0, 0, 0], undefined, undefined, 'neutral', 'neutral'],
    [
      'a majority once single votes are struck out',
      [0, 0, 0, 5, 1, 1, 1, 0, 2, 0],
      'sad',
      'sad',
      'sad',
      'sad',
    ],
    ['exactly half once struck out', [0, 0, 0, 4, 1, 1, 0, 0, 4, 0], undefined, undefined, 'sad', undefined],
    ['contempt', [1, 0, 0, 0, 0, 0, 0, 8, 1, 0], undefined, 'contempt', undefined, undefined],
    ['not a face', [0, 0, 0, 0, 0, 0, 0, 0, 0, 10], undefined, undefined, undefined, undefined],
    ['unknown', [0, 0, 2, 0, 0, 0, 2, 0, 6, 0], undefined, undefined, undefined, undefined],
    ['single votes only', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], undefined, undefined, 'neutral', undefined],
    ['several emotions together', [3, 0, 0, 0, 0, 0, 3, 2, 2, 0], undefined, undefined, 'neutral', 'neutral'],
    [
      'contempt against emotions',
      [0, 4, 0, 0, 0, 0, 0, 6, 0, 0],
      undefined,
      'contempt',
      undefined,
      undefined,
    ],
    ['no vote', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], undefined, undefined, undefined, undefined],
  ])('%s', (_, votes, seven, eight, argmax, soft) => {
    expect([
      label('majority-7', votes),
      label('majority-8', votes),
      label('argmax', votes),
      label('votes', votes),
    ]).toEqual([seven, eight, argmax, soft]);
  });

  it('holds its rules for any votes', () => {
    const anyVotes = fc.array(fc.nat(10), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(anyVotes, (votes) => {
        const left = votes.map((count) => (count === 1 ? 0 : count));
        const total = left.reduce((a, b) => a + b, 0);
        const eight = labelVotes(votes, 'majority-8');
        expect(labelVotes(votes, 'majority-7')).toBe(eight === CONTEMPT ? undefined : eight);
        const winner = left.findIndex((count) => count * 2 > total);
        expect(eight === undefined).toBe(winner < 0 || winner > 7);
        // A majority for one of the seven is a majority for the seven together.
        if (eight !== undefined && eight < CONTEMPT) expect(labelVotes(votes, 'votes')).toBe(eight);
        const first = votes.indexOf(Math.max(...votes));
        expect(labelVotes(votes, 'argmax') === undefined).toBe(first > 6 || votes[first] === 0);
      }),
    );
  });
});

describe('labelRecords', () => {
  const sad: Votes = [0, 2, 0, 6, 1, 0, 1, 0, 0, 0];
  const contempt: Votes = [0, 0, 0, 0, 0, 0, 0, 10, 0, 0];
  const records = [
    record({ votes: { fer2013new: sad, 'label-tables': contempt } }),
    record({ votes: { fer2013new: contempt, 'label-tables': sad }, sourceLabel: 'angry' }),
    record({ split: 'test', votes: {}, sourceLabel: 'fear' }),
    record({ split: 'test', source: 'sample', sourceLabel: 'disgust' }),
    record({ split: 'test', source: 'sample', sourceLabel: undefined }),
  ];

  it('gives rows, labels and distributions, and names the sources that have no votes', () => {
    const { rows, labels, distributions, ...about } = labelRecords(records, { protocol: 'majority-7' });
    expect(about).toEqual({
      protocol: 'majority-7',
      table: 'fer2013new',
      bySourceLabel: ['sample'],
      voted: Uint8Array.of(1, 0),
    });
    expect([...rows]).toEqual([0, 3]);
    expect([...labels].map((index) => EXPRESSIONS[index])).toEqual(['sad', 'disgust']);
    expect([...distributions]).toEqual([0, 0, 0, 0.25, 0.75, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
  });

  it('takes the named table, and contempt as the eighth class', () => {
    const labelled = labelRecords(records, { protocol: 'majority-8', table: 'label-tables', split: 'train' });
    expect(labelled).toMatchObject({ table: 'label-tables', bySourceLabel: [] });
    expect([...labelled.rows]).toEqual([0, 1]);
    expect([...labelled.labels]).toEqual([CONTEMPT, EXPRESSIONS.indexOf('sad')]);
    expect([...labelled.distributions.subarray(0, 7)]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('keeps single votes under argmax', () => {
    const { distributions } = labelRecords(records.slice(0, 1), { protocol: 'argmax' });
    expect([...distributions].map((share) => Math.round(share * 10))).toEqual([1, 0, 1, 2, 6, 0, 0]);
  });

  it('gives the source label, whatever the votes, under fer2013', () => {
    const { rows, labels, table, bySourceLabel } = labelRecords(records, { protocol: 'source-label' });
    expect([...rows]).toEqual([0, 1, 2, 3]);
    expect([...labels].map((index) => EXPRESSIONS[index])).toEqual(['happy', 'angry', 'fear', 'disgust']);
    expect([table, bySourceLabel]).toEqual([undefined, []]);
  });

  it.each(PROTOCOLS)('falls back on the source label without any votes: %s', (protocol) => {
    const labelled = labelRecords(records.slice(2), { protocol });
    expect([...labelled.rows]).toEqual([0, 1]);
    expect(labelled.table).toBeUndefined();
    expect(labelled.bySourceLabel).toEqual(protocol === 'source-label' ? [] : ['fer2013', 'sample']);
  });

  it('names no table where no label came from it', () => {
    const { table } = labelRecords([records[0]!, records[3]!], { protocol: 'votes', split: 'test' });
    expect(table).toBeUndefined();
  });

  it('keeps to one source on demand, and refuses one that is not there', () => {
    const { rows, table } = labelRecords(records, { protocol: 'majority-7', source: 'sample' });
    expect([[...rows], table]).toEqual([[3], undefined]);
    expect(() => labelRecords(records, { protocol: 'majority-7', source: 'iefdb' })).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringContaining('fer2013, sample'),
      }),
    );
  });

  it('refuses a table that is not there', () => {
    const only = [record({ votes: { fer2013new: sad } })];
    expect(() => labelRecords(only, { protocol: 'majority-7', table: 'label-tables' })).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringContaining('it has fer2013new'),
      }),
    );
  });
});
