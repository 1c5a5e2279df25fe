import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EvaluationInput, evaluate } from './evaluate.js';

/** Rows of seven classes: the true class, the predicted one at 0.94, the rest at 0.01. */
function inputOf(
  pairs: readonly (readonly [label: number, predicted: number])[],
  copies: readonly number[] = [],
) {
  const n = pairs.length;
  const probabilities = new Float32Array(n * 7).fill(0.01);
  const distributions = new Float32Array(n * 7);
  pairs.forEach(([label, predicted], row) => {
    probabilities[row * 7 + predicted] = 0.94;
    if (label < 7) distributions[row * 7 + label] = 1;
  });
  return {
    model: 'mien-s',
    split: 'test',
    labelled: {
      protocol: 'majority-7',
      table: 'fer2013new' as string | undefined,
      rows: Int32Array.from(pairs, (_, i) => 1000 + i),
      labels: Uint8Array.from(pairs, ([label]) => label),
      distributions,
    },
    probabilities,
    copiesOfTraining: pairs.map((_, i) => copies.includes(i)),
  } satisfies EvaluationInput;
}

describe('evaluate', () => {
  it('leaves out near-duplicates besides, where they are known', () => {
    const pairs = [
      [3, 3],
      [3, 3],
      [4, 4],
      [4, 6],
      [6, 6],
    ] as const;
    const near = (...rows: number[]) => pairs.map((_, i) => rows.includes(i));
    expect(evaluate({ ...inputOf(pairs, [0]), nearCopies: near(2, 4) })).toMatchObject({
      n: 5,
      deduplicated: { n: 4, accuracy: 0.75 },
      withoutNearCopies: { n: 2, accuracy: 0.5 },
    });
    expect(evaluate({ ...inputOf(pairs, [0]), nearCopies: near(1, 2, 3, 4) }).withoutNearCopies).toBeNull();
    expect(() => evaluate({ ...inputOf(pairs), nearCopies: [true] })).toThrow(/1 marks of near-duplicates/);
  });

  it('reports all rows, and those that were not trained on', () => {
    const result = evaluate(
      inputOf(
        [
          [3, 3],
          [3, 3],
          [4, 4],
          [4, 6],
          [6, 6],
        ],
        [0, 4],
      ),
    );
    expect(result).toMatchObject({
      model: 'mien-s',
      protocol: 'majority-7',
      table: 'fer2013new',
      split: 'test',
    });
    expect(result).toMatchObject({ n: 5, accuracy: 0.8, deduplicated: { n: 3, accuracy: 2 / 3 } });
    expect(result).not.toHaveProperty('withoutNearCopies');
    expect(result.confusion[4]).toEqual([0, 0, 0, 0, 1, 0, 1]);
    expect(result.perClass.sad).toMatchObject({ precision: 1, recall: 0.5, support: 2 });
    expect(result.perClass.fear).toEqual({
      precision: null,
      recall: null,
      f1: null,
      support: 0,
      rocAuc: null,
    });
    expect(result.deduplicated?.perClass.neutral).toMatchObject({
      precision: 0,
      recall: null,
      f1: 0,
      support: 0,
    });
    // Right rows differ from their one-hot votes by 0.06, the wrong one by 0.99.
    expect(result.tvToVotes).toBeCloseTo((4 * 0.06 + 0.99) / 5, 6);
    expect(result.klToVotes).toBeCloseTo((4 * -Math.log(0.94) - Math.log(0.01)) / 5, 6);
    expect(result.logLoss).toBeCloseTo(result.klToVotes!, 12);
    expect(result.ece).toBeCloseTo(0.14, 6);
    expect(result.macroF1).toBeCloseTo((1 + 2 / 3 + 2 / 3) / 3, 12);
    expect(result.balancedAccuracy).toBeCloseTo((1 + 0.5 + 1) / 3, 12);
  });

  it('has the names and the order of its JSON contract, and survives JSON unchanged', () => {
    const result = evaluate(inputOf([[0, 0]]));
    expect(Object.keys(result)).toEqual([
      'model',
      'protocol',
      'table',
      'split',
      'n',
      'accuracy',
      'accuracyCi95',
      'macroF1',
      'balancedAccuracy',
      'ece',
      'logLoss',
      'tvToVotes',
      'klToVotes',
      'rocAuc',
      'perClass',
      'confusion',
      'reliability',
      'coverage',
      'classes',
      'trueClasses',
      'deduplicated',
    ]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(JSON.stringify(result)).not.toMatch(/NaN|Infinity/);
  });

  it('adds contempt as a row, not a column, where labels hold it', () => {
    const result = evaluate(
      inputOf(
        [
          [7, 6],
          [0, 0],
        ],
        [0],
      ),
    );
    expect(result.classes).toHaveLength(7);
    expect(result.trueClasses.at(-1)).toBe('contempt');
    expect(result.confusion).toHaveLength(8);
    expect(result.confusion[7]).toEqual([0, 0, 0, 0, 0, 0, 1]);
    expect(result.perClass.contempt).toEqual({ precision: null, recall: 0, f1: 0, support: 1, rocAuc: null });
    // The copy is gone, but the matrix keeps its shape.
    expect(result.deduplicated?.confusion).toHaveLength(8);
    expect(result.accuracy).toBe(0.5);
  });

  it('has null distances without votes, and no second set where every row is a copy', () => {
    const input = inputOf([[2, 2]], [0]);
    const unvoted = evaluate({
      ...input,
      labelled: { ...input.labelled, distributions: new Float32Array(7) },
    });
    expect(unvoted).toMatchObject({ tvToVotes: null, klToVotes: null, rocAuc: null, deduplicated: null });
  });

  it('does not take the one-hot rows of a source label for votes', () => {
    const input = inputOf([[2, 2]]);
    expect(input.labelled.distributions.some((share) => share === 1)).toBe(true);
    const unvoted = evaluate({ ...input, labelled: { ...input.labelled, table: undefined } });
    expect(unvoted).toMatchObject({ table: null, accuracy: 1, tvToVotes: null, klToVotes: null });
  });

  it('leaves rows whose own label stands in for votes out of the distance to votes, and only there', () => {
    const pairs = [
      [2, 2],
      [3, 4],
      [4, 4],
    ] as const;
    const input = inputOf(pairs, [2]);
    const mixed = evaluate({ ...input, labelled: { ...input.labelled, voted: Uint8Array.of(1, 0, 0) } });
    const voted = evaluate(inputOf(pairs.slice(0, 1)));
    expect(mixed).toMatchObject({ n: 3, tvToVotes: voted.tvToVotes, klToVotes: voted.klToVotes });
    expect(mixed.deduplicated).toMatchObject({ n: 2, tvToVotes: voted.tvToVotes });
    expect(mixed.accuracy).toBeCloseTo(2 / 3, 12);
  });

  it('keeps a row for each class of the protocol, met or not', () => {
    const trueClasses = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral', 'contempt'];
    const result = evaluate({ ...inputOf([[0, 0]]), trueClasses });
    expect(result.confusion).toHaveLength(8);
    expect(result.perClass.contempt?.support).toBe(0);
    const seven = { ...inputOf([[7, 0]]), trueClasses: trueClasses.slice(0, 7) };
    expect(() => evaluate(seven)).toThrow(
      expect.objectContaining({
        code: 'DATASET_MISMATCH',
        message: expect.stringContaining('label 7, expected 0 to 6'),
      }),
    );
  });

  it('refuses no rows, naming what was asked for', () => {
    expect(() => evaluate(inputOf([]))).toThrow(
      expect.objectContaining({
        code: 'DATASET_EMPTY',
        message: expect.stringContaining('majority-7'),
        hint: expect.any(String),
      }),
    );
  });

  it('refuses what does not fit together', () => {
    const input = inputOf([[0, 0]]);
    const mismatch = expect.objectContaining({ code: 'DATASET_MISMATCH' });
    expect(() => evaluate({ ...input, copiesOfTraining: [] })).toThrow(mismatch);
    expect(() => evaluate({ ...input, labelled: { ...input.labelled, rows: new Int32Array(2) } })).toThrow(
      mismatch,
    );
    expect(() => evaluate({ ...input, probabilities: new Float32Array(8) })).toThrow(mismatch);
    expect(() => evaluate(inputOf([[9, 0]]))).toThrow(mismatch);
  });

  it('does not depend on the order of the rows', () => {
    const pairs = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 6 }), fc.boolean()),
      {
        minLength: 1,
        maxLength: 30,
      },
    );
    const measured = (rows: readonly (readonly [number, number, boolean])[]) => {
      const copies = rows.flatMap(([, , copy], i) => (copy ? [i] : []));
      const { deduplicated, ...official } = evaluate(
        inputOf(
          rows.map(([label, predicted]) => [label, predicted] as const),
          copies,
        ),
      );
      return [official, deduplicated].map((measures) => {
        if (!measures) return measures;
        const { ece, logLoss, tvToVotes, klToVotes, reliability, coverage, ...exact } = measures;
        // Sums over rows differ in their last bits with the order.
        return {
          ...exact,
          sums: [ece, logLoss, tvToVotes, klToVotes, coverage!.aurc].map((sum) => sum?.toFixed(9)),
          bins: reliability.map(({ count }) => count),
        };
      });
    };
    fc.assert(
      fc.property(
        pairs.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
        ),
        ([rows, shuffled]) => {
          expect(measured(shuffled)).toEqual(measured(rows));
        },
      ),
    );
  });
});
