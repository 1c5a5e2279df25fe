import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../expression.js';
import {
  answersUnder,
  calibrationShares,
  normalized,
  parseCalibrationPrior,
  parsePrior,
  priorName,
  priorShares,
  temperedShares,
  weightsFor,
} from './prior.js';

const EVEN = new Array<number>(7).fill(1 / 7);
const TRAINING = [0.09, 0.01, 0.03, 0.27, 0.14, 0.12, 0.34];

const shares = fc
  .array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 })
  .map(normalized);
const logits = fc.array(fc.double({ min: -300, max: 300, noNaN: true }), { minLength: 7, maxLength: 7 });
const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);

describe('answers under another prior', () => {
  it('are the posteriors that Bayes gives from the same likelihoods', () => {
    fc.assert(
      fc.property(
        shares,
        shares,
        shares,
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        (from, to, likely, t) => {
          // A face whose likelihoods are known: its posterior under a prior is share times likelihood, over their sum.
          const posterior = (prior: readonly number[]) =>
            normalized(prior.map((share, k) => share * likely[k]!));
          const z = Float32Array.from(posterior(from), (p) => t * Math.log(p));
          const answers = answersUnder(z, t, { from, to });
          posterior(to).forEach((p, k) => {
            expect(answers[k]).toBeCloseTo(p, 4);
          });
        },
      ),
    );
  });

  it('are finite and sum to 1, however extreme the logits are', () => {
    fc.assert(
      fc.property(logits, shares, (z, to) => {
        const answers = answersUnder(Float32Array.from(z), 0.05, { from: TRAINING, to });
        expect(answers.every((p) => p >= 0 && p <= 1)).toBe(true);
        expect(total(answers)).toBeCloseTo(1, 5);
      }),
    );
  });

  it('undo each other, by way of any prior', () => {
    fc.assert(
      fc.property(shares, shares, (from, to) => {
        const z = Float32Array.of(2, -1, 0.5, 3, -2, 0, 1);
        const there = answersUnder(z, 0.7, { from, to });
        const back = answersUnder(there.map(Math.log), 1, { from: to, to: from });
        const plain = answersUnder(z, 0.7, { from, to: from });
        plain.forEach((p, k) => {
          expect(back[k]).toBeCloseTo(p, 4);
        });
      }),
    );
  });

  it('never name a class without a share, and rank those that are left as before', () => {
    const z = Float32Array.of(5, 0, 0, 1, 2, 0, 0);
    const to = normalized([0, 0, 0, 0.27, 0.14, 0, 0]);
    const answers = answersUnder(z, 1, { from: TRAINING, to });
    expect([...answers].map((p) => p > 0)).toEqual([false, false, false, true, true, false, false]);
    expect(answers[4]! / answers[3]!).toBeCloseTo(Math.E, 5);
  });
});

describe('the shares that a prior means', () => {
  const known = { shares: TRAINING };

  it('are those of training, even ones, or those named, of any sum', () => {
    expect(priorShares('training', known)).toEqual(TRAINING);
    expect(priorShares('training', { shares: TRAINING, prior: EVEN })).toEqual(TRAINING);
    priorShares('even', known).forEach((share) => {
      expect(share).toBeCloseTo(1 / 7, 12);
    });
    expect(priorShares({ happy: 3e300, sad: 1e300 }, known)).toEqual([0, 0, 0, 0.75, 0.25, 0, 0]);
  });

  it('cannot be told for a file that does not say which shares its answers are for', () => {
    for (const prior of ['even', 'training', { happy: 1 }] as const) {
      expect(() => priorShares(prior, {})).toThrow(expect.objectContaining({ code: 'PRIOR_UNKNOWN' }));
    }
    expect(() => priorShares('training', { prior: EVEN })).toThrow(
      expect.objectContaining({ code: 'PRIOR_UNKNOWN' }),
    );
  });

  it('leave out what the model was not trained on', () => {
    const five = { shares: normalized([1, 0, 0, 1, 1, 1, 1]) };
    expect(priorShares('even', five)).toEqual([0.2, 0, 0, 0.2, 0.2, 0.2, 0.2]);
    expect(() => priorShares({ fear: 1, happy: 1 }, five)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining('fear') }),
    );
    const answers = answersUnder(new Float32Array(7), 1, {
      from: five.shares,
      to: priorShares('even', five),
    });
    expect([...answers]).toEqual([0.2, 0, 0, 0.2, 0.2, 0.2, 0.2].map(Math.fround));
  });
});

describe('a prior as text', () => {
  it('is a word or JSON', () => {
    expect(parsePrior(' even ')).toBe('even');
    expect(parsePrior('{"happy":2,"sad":0}')).toEqual({ happy: 2, sad: 0 });
    expect(parseCalibrationPrior('tempered:0.25')).toEqual({ tempered: 0.25 });
    expect(parseCalibrationPrior('training')).toBe('training');
  });

  it.each([
    ['flat', 'flat'],
    ['', ''],
    ['7', '7'],
    ['[1,2]', ''],
    ['null', 'null'],
    ['{"joyful":1}', 'joyful'],
    ['{"happy":-1,"sad":1}', '-1'],
    ['{"happy":null}', 'null'],
    ['{"happy":"much"}', 'much'],
    ['{"happy":1e999}', 'happy'],
    ['{"happy":0,"sad":0}', 'every share is 0'],
    ['{}', 'every share is 0'],
  ])('%s is refused', (text, said) => {
    expect(() => parsePrior(text)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(said) }),
    );
  });

  it.each(['tempered:1.5', 'tempered:x', '{"happy":1}', '{"happy":0}'])(
    '%s is none to calibrate for',
    (text) => {
      expect(() => parseCalibrationPrior(text)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
    },
  );
});

describe('a calibration prior', () => {
  it('tempers the shares of training: their ratios to the power 1 − τ', () => {
    expect(calibrationShares({ tempered: 0 }, TRAINING)).toEqual(normalized(TRAINING));
    const half = calibrationShares({ tempered: 0.5 }, TRAINING);
    expect(half[6]! / half[1]!).toBeCloseTo(Math.sqrt(34), 9);
    calibrationShares('even', TRAINING).forEach((share) => {
      expect(share).toBeCloseTo(1 / 7, 12);
    });
  });

  it('is reached by weighing rows', () => {
    const labels = Uint8Array.of(0, 0, 0, 3, 7);
    const wanted = normalized([1, 1, 0, 1, 0, 0, 0]);
    // Three of four rows in the model are angry; the row of class 7 is outside.
    expect(weightsFor(wanted, labels)).toEqual([4 / 9, 0, 0, 4 / 3, 0, 0, 0]);
  });
});

describe("a prior's name", () => {
  it.each([
    ['training', TRAINING],
    ['even', EVEN],
    ['tempered 0.35', temperedShares(TRAINING, 0.35)],
  ])('is %s', (name, given) => {
    expect(priorName(given, TRAINING)).toBe(name);
  });

  it('is its shares where it has none', () => {
    const name = priorName([0.4, 0, 0, 0.6, 0, 0, 0], TRAINING);
    for (const expression of EXPRESSIONS) expect(name).toContain(expression);
    expect(name).toContain('angry 40.0 %');
    expect(priorName(TRAINING, undefined)).toContain('happy 27.0 %');
  });
});
