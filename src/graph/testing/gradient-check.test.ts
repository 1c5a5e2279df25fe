import { expect, test } from 'vitest';
import { Random } from '../../random.js';
import type { Value } from '../graph.js';
import { mul, neg } from '../operators/elementwise.js';
import { applyOne, defineOperator, tensor } from '../operators/operator.js';
import { expectGradients } from './gradient-check.js';
import { anywhere } from './samples.js';

/** ONNX's Neg with a gradient rule to try. */
const negation = (gradient: (dy: Value) => Value) =>
  defineOperator({
    type: 'Neg',
    infer: ([x]) => [tensor(x!.shape)],
    gradient: (_, [dy]) => [gradient(dy!)],
  });

async function check(size: number, gradient: (dy: Value) => Value): Promise<void> {
  const operator = negation(gradient);
  await expectGradients(new Random(1), {
    inputs: { x: { shape: [size], values: anywhere } },
    build: ({ x }) => applyOne(operator, [x!]),
  });
}

/** dy with one of its elements changed. */
const withOne = (dy: Value, element: number, factor: number): Value => {
  const factors = new Float32Array(dy.shape[0]!).fill(-1);
  factors[element] = -factor;
  return mul(dy, dy.graph.constant(factors, dy.shape));
};

test('a right rule passes', async () => {
  await expect(check(100, neg)).resolves.toBeUndefined();
});

test.each([
  ['a wrong sign', 5, (dy: Value) => dy],
  ['a factor that is off by a thousandth', 5, (dy: Value) => mul(dy, dy.graph.scalar(-1.001))],
  ['one wrong element of many', 200, (dy: Value) => withOne(dy, 137, 2)],
])('%s is noticed', async (_, size, gradient) => {
  await expect(check(size, gradient)).rejects.toThrow(/^gradient of case0\.x, (portable|cpu)/);
});
