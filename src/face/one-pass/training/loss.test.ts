import { expect, test } from 'vitest';
import { gradients } from '../../../graph/gradient.js';
import { Graph, toOnnx } from '../../../graph/index.js';
import { lower } from '../../../graph/lowering/lower.js';
import { portable } from '../../../graph/lowering/portable.js';
import { Random } from '../../../random.js';
import { openSession } from '../../../runtime/node.js';
import { floats } from '../../../runtime/session.js';
import { boxLoss, focalLoss } from './loss.js';

const SHAPE = [2, 1, 3, 4];
const random = new Random(3);
const logits = Float32Array.from({ length: 24 }, () => 6 * random.normal());
const targets = Float32Array.from({ length: 24 }, () => (random.next() < 0.4 ? 1 : 0));
const weights = Float32Array.from({ length: 24 }, () => (random.next() < 0.8 ? 1 : 0));

test('the focal loss is the cross-entropy times the squared distance from the target, in double precision', async () => {
  const graph = new Graph();
  const x = graph.input('x', SHAPE);
  const loss = focalLoss(x, graph.constant(targets, SHAPE), graph.constant(weights, SHAPE));
  graph.output('loss', loss);
  graph.output('slope', gradients(loss, [x])[0]!);
  const session = await openSession(toOnnx(lower(graph, portable)), { threads: 1 });
  const result = await session.run({ x: { shape: SHAPE, data: logits } });
  await session.release();
  let expected = 0;
  const slope = floats(result.slope);
  logits.forEach((logit, i) => {
    const p = 1 / (1 + Math.exp(-logit));
    const t = targets[i]!;
    const off = (p - t) ** 2;
    expected += weights[i]! * off * -(t * Math.log(p) + (1 - t) * Math.log1p(-p));
    // The factor is no part of the slope: cross-entropy's own, p − t, times it.
    expect(slope[i]!).toBeCloseTo(weights[i]! * off * (p - t), 4);
  });
  expect(floats(result.loss)[0]).toBeCloseTo(expected, 3);
});

test('a box counts by its four differences, where its cell is a face', async () => {
  const graph = new Graph();
  const shape = [1, 4, 1, 2];
  const loss = boxLoss(
    graph.input('x', shape),
    graph.constant(new Float32Array(8), shape),
    graph.constant(Float32Array.of(1, 0), [1, 1, 1, 2]),
  );
  graph.output('loss', loss);
  const session = await openSession(toOnnx(lower(graph, portable)), { threads: 1 });
  // Differences of the first cell: 3, −4, 0.5, 0; the second counts nothing.
  const data = Float32Array.of(3, 100, -4, 100, 0.5, 100, 0, 100);
  const result = await session.run({ x: { shape, data } });
  await session.release();
  expect(floats(result.loss)[0]).toBeGreaterThan(7.5);
  expect(floats(result.loss)[0]).toBeLessThan(7.53);
});
