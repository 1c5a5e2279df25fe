import { expect, test } from 'vitest';
import { Random } from '../../src/random.js';
import { crossFitted, fitSigmoid, type JudgedFind, probabilityOf } from './platt.js';

const truth = { slope: 0.7, offset: -2 };

function drawn(count: number): readonly JudgedFind[] {
  const random = new Random(5);
  return Array.from({ length: count }, () => {
    const logit = random.uniform(0.8, 10);
    return { logit, right: random.next() < probabilityOf(logit, truth) };
  });
}

test('the fit finds the sigmoid that the finds were drawn from', () => {
  const { slope, offset } = fitSigmoid(drawn(20_000));
  expect(slope).toBeCloseTo(truth.slope, 1);
  expect(Math.abs(offset - truth.offset)).toBeLessThan(0.2);
});

test('of two logits alone the fit gives the shares that were right', () => {
  // Three of four at logit 1, nine of ten at logit 3: two parameters meet two shares exactly.
  const finds = [
    ...[true, true, true, false].map((right) => ({ logit: 1, right })),
    ...Array.from({ length: 10 }, (_, i) => ({ logit: 3, right: i > 0 })),
  ];
  const fit = fitSigmoid(finds);
  expect(probabilityOf(1, fit)).toBeCloseTo(0.75, 4);
  expect(probabilityOf(3, fit)).toBeCloseTo(0.9, 4);
});

test('probabilities of one half come from the other half', () => {
  const finds = drawn(400).map((find, i) => (i % 2 === 0 ? find : { ...find, right: !find.right }));
  const predicted = crossFitted(finds);
  // The odd half is drawn the other way round, so the even half's predictions fall with the logit.
  const even = finds.map(({ logit }, i) => ({ logit, p: predicted[i]! })).filter((_, i) => i % 2 === 0);
  const [least, most] = [
    even.toSorted((a, b) => a.logit - b.logit).at(0)!,
    even.toSorted((a, b) => a.logit - b.logit).at(-1)!,
  ];
  expect(least.p).toBeGreaterThan(most.p);
});
