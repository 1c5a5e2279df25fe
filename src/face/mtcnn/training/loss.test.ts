import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Graph } from '../../../graph/graph.js';
import { expectGradients } from '../../../graph/testing/gradient-check.js';
import { evaluate } from '../../../graph/testing/oracle.js';
import { lowerings, runGraph } from '../../../graph/testing/run-graph.js';
import { anywhere } from '../../../graph/testing/samples.js';
import { Random } from '../../../random.js';
import { boxLoss, faceLoss, hardest, landmarkLoss } from './loss.js';

/** 1 or 0 at random. */
const flags = (shape: readonly number[], random: Random): Float64Array =>
  Float64Array.from({ length: shape[0]! }, () => random.below(2));

/** Rows [1, 0], [0, 1], and some [0, 0], which are not judged. */
const classes = ([n]: readonly number[], random: Random): Float64Array => {
  const rows = Array.from(
    { length: n! },
    () =>
      [
        [1, 0],
        [0, 1],
        [0, 0],
      ][random.below(3)]!,
  );
  return Float64Array.from(rows.flat());
};

test('the hardest are those that sorting finds, under both lowerings', async () => {
  const samples = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 40 });
  const cases = fc.tuple(samples, fc.double({ min: 0.05, max: 1, noNaN: true }), fc.nat());
  await fc.assert(
    fc.asyncProperty(cases, async ([losses, share, seed]) => {
      const n = losses.length;
      const judged = flags([n], new Random(seed));
      const graph = new Graph();
      graph.output('taken', hardest(graph.input('losses', [n]), graph.input('judged', [n]), share));
      // As many as reach the share: k is the smallest whole number not below it.
      const count = Math.ceil(Math.fround(judged.reduce((a, b) => a + b, 0) * Math.fround(share)));
      const places = losses.map((_, i) => i).filter((i) => judged[i] === 1);
      const wanted = new Set(places.toSorted((a, b) => losses[b]! - losses[a]!).slice(0, count));
      const expected = losses.map((_, i) => (wanted.has(i) ? 1 : 0));
      for (const lowering of Object.values(await lowerings())) {
        const { taken } = await runGraph(graph, { losses, judged }, lowering);
        expect([...taken!]).toEqual(expected);
      }
    }),
    { numRuns: 25 },
  );
});

test('of four judged samples and a share of one half, the face loss is the mean of the two worst', () => {
  const graph = new Graph();
  graph.output('loss', faceLoss(graph.input('logits', [5, 2]), graph.input('targets', [5, 2]), 0.5));
  const logits = Float64Array.from([0, 0, 3, 0, 0, 2, 0, 1, 9, -9]);
  // Background, background, background, face; the last is a part face, however wrong it looks.
  const targets = Float64Array.from([1, 0, 1, 0, 1, 0, 0, 1, 0, 0]);
  const { loss } = evaluate(graph, { logits, targets });
  const entropy = (margin: number) => Math.log(1 + Math.exp(-margin));
  expect(loss![0]).toBeCloseTo((entropy(-2) + entropy(0)) / 2, 5);
});

test('gradients of all three losses are those of finite differences', async () => {
  const n = 9;
  await expectGradients(
    new Random(4),
    {
      inputs: { logits: { shape: [n, 2], values: anywhere } },
      fixed: { targets: { shape: [n, 2], values: classes } },
      build: ({ logits, targets }) => faceLoss(logits!, targets!, 0.7),
    },
    {
      inputs: { box: { shape: [n, 4], values: anywhere } },
      fixed: { target: { shape: [n, 4], values: anywhere }, weights: { shape: [n], values: flags } },
      build: ({ box, target, weights }) => boxLoss(box!, target!, weights!),
    },
    {
      inputs: { points: { shape: [n, 10], values: anywhere } },
      fixed: { target: { shape: [n, 10], values: anywhere }, weights: { shape: [n], values: flags } },
      build: ({ points, target, weights }) => landmarkLoss(points!, target!, weights!),
    },
  );
});

test('the landmark loss is the sum of five distances', () => {
  const graph = new Graph();
  const loss = landmarkLoss(
    graph.input('points', [2, 10]),
    graph.input('target', [2, 10]),
    graph.input('weights', [2]),
  );
  graph.output('loss', loss);
  const points = new Float64Array(20);
  // The second sample's first point is off by 3 and 4, the others by nothing; the first sample does not count.
  points.set([3], 10);
  points.set([4], 15);
  points.fill(7, 0, 10);
  const { loss: got } = evaluate(graph, {
    points,
    target: new Float64Array(20),
    weights: Float64Array.of(0, 1),
  });
  // Each of the four others gives the softening, 0.01.
  expect(got![0]).toBeCloseTo(5 + 0.04, 4);
});

test('a batch with nothing to judge has no loss', () => {
  const graph = new Graph();
  graph.output('loss', faceLoss(graph.input('logits', [2, 2]), graph.input('targets', [2, 2]), 0.7));
  const { loss } = evaluate(graph, { logits: Float64Array.of(1, 2, 3, 4), targets: new Float64Array(4) });
  expect(loss![0]).toBe(0);
});
