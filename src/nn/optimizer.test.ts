import { describe, expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import { expectClose } from '../graph/testing/closeness.js';
import { lowerings, runGraph } from '../graph/testing/run-graph.js';
import { Random } from '../random.js';
import { adam, type Optimizer, sgd } from './optimizer.js';

const SIZE = 5;
const STEPS = 6;
const RATE = 0.05;

/** What an optimizer does to one weight, given its gradient of each step: written from the papers' loops. */
type Reference = (gradients: readonly number[], start: number, decay: number) => number;

/** Weights after some steps with random gradients, by the graph and by the reference. */
async function compare(optimizer: Optimizer, weightDecay: number, reference: Reference): Promise<void> {
  const graph = new Graph();
  const vector = (name: string) => graph.input(name, [SIZE]);
  const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, vector(slot)]));
  const names = ['learningRate', ...Object.keys(optimizer.scalars(1))];
  const scalars = Object.fromEntries(names.map((name) => [name, graph.input(name, [])]));
  const updated = optimizer.update({
    weights: vector('weights'),
    gradient: vector('gradient'),
    slots,
    scalars,
    weightDecay,
  });
  graph.output('weights.next', updated.weights);
  for (const slot of optimizer.slots) graph.output(`${slot}.next`, updated.slots[slot]!);

  const random = new Random(1);
  const draw = () => Array.from({ length: SIZE }, () => Math.fround(random.uniform(-2, 2)));
  const start = draw();
  const gradients = Array.from({ length: STEPS }, draw);
  const { cpu } = await lowerings();
  let state: Record<string, ArrayLike<number>> = { weights: start };
  for (const slot of optimizer.slots) state[slot] = new Float32Array(SIZE);
  for (const [index, gradient] of gradients.entries()) {
    const numbers = { learningRate: RATE, ...optimizer.scalars(index + 1) };
    const fed = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, [value]]));
    const next = await runGraph(graph, { ...state, gradient, ...fed }, cpu);
    state = Object.fromEntries(Object.keys(state).map((name) => [name, next[`${name}.next`]!]));
  }
  const expected = start.map((weight, i) =>
    reference(
      gradients.map((gradient) => gradient[i]!),
      weight,
      weightDecay,
    ),
  );
  expectClose('weights', state.weights!, expected);
  expect(expected).not.toEqual(start);
}

describe.each([0, 0.3])('with weight decay %d', (decay) => {
  test.each([0, 0.9])('SGD with momentum %d', async (momentum) => {
    await compare(sgd({ momentum }), decay, (gradients, start, weightDecay) => {
      let [weight, velocity] = [start, 0];
      for (const gradient of gradients) {
        const whole = gradient + weightDecay * weight;
        velocity = momentum * velocity + whole;
        weight -= RATE * (whole + momentum * velocity);
      }
      return weight;
    });
  });

  test.each(['coupled', 'decoupled'] as const)('Adam, decay %s', async (kind) => {
    const [beta1, beta2, epsilon] = [0.8, 0.95, 1e-4];
    await compare(adam({ beta1, beta2, epsilon, decay: kind }), decay, (gradients, start, weightDecay) => {
      let [weight, mean, square] = [start, 0, 0];
      gradients.forEach((gradient, index) => {
        const whole = kind === 'coupled' ? gradient + weightDecay * weight : gradient;
        mean = beta1 * mean + (1 - beta1) * whole;
        square = beta2 * square + (1 - beta2) * whole ** 2;
        const [m, v] = [mean / (1 - beta1 ** (index + 1)), square / (1 - beta2 ** (index + 1))];
        if (kind === 'decoupled') weight -= RATE * weightDecay * weight;
        weight -= (RATE * m) / (Math.sqrt(v) + epsilon);
      });
      return weight;
    });
  });
});

test("Adam's defaults are those of the paper, but for Keras's epsilon", () => {
  const { correction1, correction2 } = adam({ decay: 'coupled' }).scalars(1);
  expect(correction1).toBeCloseTo(10, 9);
  expect(correction2).toBeCloseTo(1000, 7);
});
