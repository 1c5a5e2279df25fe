import { expect, test } from 'vitest';
import { toOnnx } from '../graph/onnx/write.js';
import { Random } from '../random.js';
import { openSession } from '../runtime/node.js';
import { floats } from '../runtime/session.js';
import { findArchitecture } from './architectures/registry.js';
import { placeHead, takeHead } from './heads.js';
import { buildInference, type Weights } from './inference.js';
import { randomWeights } from './testing/random-weights.js';

const TINY = findArchitecture('mien-tiny');
const FIRST = { first: 0, classes: 7, allClasses: 14 };
const SECOND = { ...FIRST, first: 7 };
const IMAGES = Float32Array.from({ length: 2 * 48 * 48 }, () => 0);
const random = new Random(3);
for (let i = 0; i < IMAGES.length; i++) IMAGES[i] = random.uniform(0, 255);

async function logits(weights: Weights, classes: number): Promise<Float32Array> {
  const graph = buildInference(TINY, { classes, batch: 2 });
  const session = await openSession(toOnnx(graph), { device: 'cpu', threads: 1 });
  const inputs = Object.entries(weights).map(([name, data]) => [name, { shape: [data.length], data }]);
  const outputs = await session.run({
    images: { shape: [2, 1, 48, 48], data: IMAGES },
    ...Object.fromEntries(inputs),
  });
  await session.release();
  return floats(outputs.logits);
}

test('either head taken alone answers its columns of what both answer', async () => {
  const weights = randomWeights('mien-tiny', 1, 14);
  const both = await logits(weights, 14);
  for (const head of [FIRST, SECOND]) {
    const alone = await logits(takeHead(TINY, weights, head), 7);
    for (let k = 0; k < 7; k++) {
      expect(alone[k]).toBeCloseTo(both[head.first + k]!, 5);
      expect(alone[7 + k]).toBeCloseTo(both[14 + head.first + k]!, 5);
    }
  }
});

test('a network put in as the first head is taken out again, and the second head stays', () => {
  const into = randomWeights('mien-tiny', 1, 14);
  const given = randomWeights('mien-tiny', 2);
  const last = (weights: Weights) => takeHead(TINY, weights, SECOND)['decayed.weights']!.subarray(-64 * 7);
  const before = last(into).slice();
  placeHead(TINY, into, given, FIRST);
  expect(takeHead(TINY, into, FIRST)).toEqual(given);
  expect(last(into)).toEqual(before);
});
