import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../expression.js';
import { type Divisible, divide } from './divide.js';
import { SPLITS } from './record.js';

const anyLabel = fc.constantFrom(...EXPRESSIONS);
const anyRatios = fc
  .tuple(fc.nat(10), fc.nat(10), fc.nat(10))
  .filter(([a, b, c]) => a + b + c > 0)
  .map(([a, b, c]) => {
    const whole = a + b + c;
    return { train: (100 * a) / whole, validation: (100 * b) / whole, test: (100 * c) / whole };
  });

describe('divide', () => {
  it('gives each split its share of every class, to a picture or two, where each is a subject of its own', () => {
    fc.assert(
      fc.property(fc.array(anyLabel, { maxLength: 200 }), anyRatios, fc.nat(), (labels, ratios, seed) => {
        const splits = divide(
          labels.map((label) => ({ label })),
          ratios,
          seed,
        );
        for (const label of EXPRESSIONS) {
          const count = labels.filter((other) => other === label).length;
          for (const split of SPLITS) {
            const got = splits.filter((other, i) => other === split && labels[i] === label).length;
            // A picture goes where most is wanting, so none gets one too many; the two others may lack what it has over.
            const over = got - (count * ratios[split]) / 100;
            expect(over).toBeLessThan(1 + 1e-6);
            expect(over).toBeGreaterThan(-2 - 1e-6);
            if (ratios[split] === 0) expect(got).toBe(0);
          }
        }
      }),
    );
  });

  it('never parts a subject, and does the same again', () => {
    const anyItem = fc.record({
      label: anyLabel,
      subject: fc.constantFrom('a', 'b', 'c', 'd', 'e', undefined),
    });
    fc.assert(
      fc.property(fc.array(anyItem, { maxLength: 60 }), anyRatios, fc.nat(), (items, ratios, seed) => {
        const splits = divide(items, ratios, seed);
        for (const subject of ['a', 'b', 'c', 'd', 'e']) {
          const own = splits.filter((_, i) => items[i]!.subject === subject);
          expect(new Set(own).size).toBeLessThanOrEqual(1);
        }
        expect(divide(items, ratios, seed)).toEqual(splits);
      }),
    );
  });

  it('comes near the ratios with whole subjects, and lets the seed decide who goes where', () => {
    // 60 people with one picture of every expression, as posed datasets have them.
    const items: Divisible[] = Array.from({ length: 60 }, (_, person) =>
      EXPRESSIONS.map((label) => ({ label, subject: `person ${person}` })),
    ).flat();
    const ratios = { train: 80, validation: 10, test: 10 };
    const splits = divide(items, ratios, 1);
    const counts = SPLITS.map((split) => splits.filter((other) => other === split).length);
    expect(counts).toEqual([48 * 7, 6 * 7, 6 * 7]);
    expect(divide(items, ratios, 2)).not.toEqual(splits);
    // Not the first people in the list.
    expect(new Set(splits.slice(0, 48 * 7)).size).toBeGreaterThan(1);
  });
});
