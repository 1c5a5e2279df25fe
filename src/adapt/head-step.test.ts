import { describe, expect, it } from 'vitest';
import { lower } from '../graph/lowering/lower.js';
import { portable } from '../graph/lowering/portable.js';
import { toOnnx } from '../graph/onnx/write.js';
import { sgd } from '../nn/optimizer.js';
import { Random } from '../random.js';
import { openSession } from '../runtime/node.js';
import { floats } from '../runtime/session.js';
import type { Head } from './head.js';
import { buildHeadStep, headOf, headState } from './head-step.js';

const [ROWS, WIDTH, CLASSES] = [9, 5, 4];
const [TEMPERATURE, PULL, RATE, MOMENTUM] = [0.7, 0.4, 0.05, 0.9];

const random = new Random(3);
const normals = (count: number, scale = 1) =>
  Float32Array.from({ length: count }, () => scale * random.normal());
const head: Head = { weight: normals(WIDTH * CLASSES, 0.5), bias: normals(CLASSES) };
const features = normals(ROWS * WIDTH);
const labels = [0, 2, 3, 0, 2, 3, 0, 0, 2];
const targets = new Float32Array(ROWS * CLASSES);
labels.forEach((label, row) => {
  // Distributions, each row with a weight of its own.
  targets[row * CLASSES + label] = 0.4 + row / 10;
  targets[row * CLASSES + 1] = 0.1;
});

async function steps(count: number): Promise<{ head: Head; losses: number[] }> {
  const options = { head, rows: ROWS, temperature: TEMPERATURE, pull: PULL };
  const step = buildHeadStep({ ...options, optimizer: sgd({ momentum: MOMENTUM }) });
  const session = await openSession(toOnnx(lower(step.graph, portable)), { threads: 1 });
  let state = headState(step, head);
  const losses: number[] = [];
  for (let i = 0; i < count; i++) {
    const outputs = await session.run({
      features: { shape: [ROWS, WIDTH], data: features },
      targets: { shape: [ROWS, CLASSES], data: targets },
      learningRate: { shape: [], data: Float32Array.of(RATE) },
      ...Object.fromEntries(
        Object.entries(state).map(([name, data]) => [name, { shape: [data.length], data }]),
      ),
    });
    losses.push(floats(outputs.loss)[0]!);
    state = Object.fromEntries(step.state.map(({ name }) => [name, floats(outputs[`next.${name}`])]));
  }
  await session.release();
  return { head: headOf(step, state), losses };
}

/** The same by hand, in float64: softmax regression, Nesterov's momentum. */
function byHand(count: number): { weight: number[]; bias: number[]; losses: number[] } {
  const start = [...head.weight, ...head.bias];
  const weights = [...start];
  const velocity = start.map(() => 0);
  const losses: number[] = [];
  const at = (c: number, k: number) => (c === WIDTH ? WIDTH * CLASSES + k : c * CLASSES + k);
  const feature = (row: number, c: number) => (c === WIDTH ? 1 : features[row * WIDTH + c]!);
  for (let i = 0; i < count; i++) {
    const gradient = weights.map((w, j) => PULL * (w - start[j]!));
    let loss = (PULL / 2) * weights.reduce((sum, w, j) => sum + (w - start[j]!) ** 2, 0);
    for (let row = 0; row < ROWS; row++) {
      const powers = Array.from({ length: CLASSES }, (_, k) => {
        let z = 0;
        for (let c = 0; c <= WIDTH; c++) z += feature(row, c) * weights[at(c, k)]!;
        return Math.exp(z / TEMPERATURE);
      });
      const total = powers.reduce((a, b) => a + b, 0);
      const target = Array.from(targets.subarray(row * CLASSES, (row + 1) * CLASSES));
      const weight = target.reduce((a, b) => a + b, 0);
      for (let k = 0; k < CLASSES; k++) {
        loss -= (target[k]! * Math.log(powers[k]! / total)) / ROWS;
        const slope = ((weight * powers[k]!) / total - target[k]!) / TEMPERATURE / ROWS;
        for (let c = 0; c <= WIDTH; c++) gradient[at(c, k)]! += slope * feature(row, c);
      }
    }
    losses.push(loss);
    gradient.forEach((g, j) => {
      velocity[j] = MOMENTUM * velocity[j]! + g;
      weights[j]! -= RATE * (g + MOMENTUM * velocity[j]!);
    });
  }
  return { weight: weights.slice(0, WIDTH * CLASSES), bias: weights.slice(WIDTH * CLASSES), losses };
}

function expectClose(got: ArrayLike<number>, expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(got[i]! - value)).toBeLessThan(1e-5);
  });
}

describe('a step of a head', () => {
  it.each([1, 2, 25])('is softmax regression: the same as by hand after %i', async (count) => {
    const learnt = await steps(count);
    const expected = byHand(count);
    expectClose(learnt.losses, expected.losses);
    expectClose(learnt.head.weight, expected.weight);
    expectClose(learnt.head.bias, expected.bias);
  });
});
