import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../../expression.js';
import { SPLITS } from '../record.js';
import type { FaceSource, SourceRecord } from '../source.js';
import { trainOnValidation } from './train-on-validation.js';

const record = fc.record({
  split: fc.constantFrom(...SPLITS),
  sourceLabel: fc.option(fc.constantFrom(...EXPRESSIONS), { nil: undefined }),
});

function sourceOf(rows: readonly Pick<SourceRecord, 'split' | 'sourceLabel'>[]): FaceSource {
  const rest = { source: 'fer2013', name: undefined, votes: {}, faceBox: undefined };
  return {
    name: 'fer2013',
    images: new Uint8Array(),
    records: rows.map((row, sourceRow) => ({ ...rest, ...row, sourceRow })),
  };
}

describe('trainOnValidation', () => {
  it('moves the wanted share of each class from validation to training, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 200 }),
        fc.integer({ min: 0, max: 100 }),
        fc.nat(),
        (rows, kept, seed) => {
          const before = sourceOf(rows).records;
          const after = trainOnValidation(sourceOf(rows), kept, seed).records;
          const moved = before.filter(({ split }, row) => split !== after[row]!.split);
          for (const { split, sourceLabel } of moved) {
            expect(split).toBe('validation');
            expect(sourceLabel).toBeDefined();
          }
          after.forEach((face, row) => {
            if (face.split !== before[row]!.split) expect(face).toEqual({ ...before[row], split: 'train' });
            else expect(face).toEqual(before[row]);
          });
          for (const label of EXPRESSIONS) {
            const of = (faces: readonly SourceRecord[]) =>
              faces.filter(({ split, sourceLabel }) => split === 'validation' && sourceLabel === label)
                .length;
            expect(Math.abs(of(after) - (of(before) * kept) / 100)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it('says how many moved, and nothing where none did', () => {
    const rows = Array.from({ length: 10 }, () => ({ split: 'validation', sourceLabel: 'sad' }) as const);
    const source = sourceOf([...rows, { split: 'validation', sourceLabel: undefined }]);
    expect(trainOnValidation(source, 20, 1).issues).toEqual([
      {
        code: 'VALIDATION_TRAINED',
        message: '8 of 10 labelled validation faces are training (seed 1)',
        file: 'fer2013',
        outcome: 'noted',
      },
    ]);
    expect(trainOnValidation(source, 100, 1)).toBe(source);
  });

  it.each([-1, 101, Number.NaN])('refuses %s percent', (kept) => {
    expect(() => trainOnValidation(sourceOf([]), kept, 1)).toThrow(`got ${kept}, expected 0 to 100`);
  });

  it('draws by the seed', () => {
    const rows = Array.from({ length: 40 }, () => ({ split: 'validation', sourceLabel: 'fear' }) as const);
    const drawn = (seed: number) => trainOnValidation(sourceOf(rows), 50, seed).records;
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });
});
