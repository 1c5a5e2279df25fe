import { beforeAll, describe, expect, test } from 'vitest';
import { Graph, sizeOf } from '../graph/graph.js';
import type { Lowering } from '../graph/lowering/lower.js';
import { add, flatten, globalAveragePool, maxPool, relu } from '../graph/operators/index.js';
import { expectClose, scaleOf } from '../graph/testing/closeness.js';
import { expectSlopes, sampleSlopes } from '../graph/testing/gradient-check.js';
import { evaluate } from '../graph/testing/oracle.js';
import { lowerings, runGraph } from '../graph/testing/run-graph.js';
import { Random } from '../random.js';
import type { Architecture } from './architectures/architecture.js';
import { learningimage } from './architectures/learningimage.js';
import { mienS } from './architectures/mien-s.js';
import { mienTiny } from './architectures/mien-tiny.js';
import { takeHead } from './heads.js';
import { batchNormLayer, convLayer, denseLayer, dropoutLayer, standardizeLayer } from './layers.js';
import { initialState } from './optimization.js';
import { sgd } from './optimizer.js';
import {
  buildTrainingStep,
  crossEntropy,
  type TrainingStep,
  type TrainingStepOptions,
} from './training-step.js';

/** One of everything: strided, grouped and pointwise convolutions with and without bias, a residual, dropout. */
const specimen: Architecture = {
  name: 'specimen',
  description: 'a small net for tests',
  forward(network, x, classes) {
    const stem = convLayer(network, 'stem', standardizeLayer(x), {
      channels: 16,
      kernel: 5,
      stride: 3,
      bias: true,
    });
    const pooled = maxPool(relu(stem), { kernel: [2, 2] });
    const inner = relu(
      batchNormLayer(network, 'norm1', convLayer(network, 'wide', pooled, { channels: 16, kernel: 3 })),
    );
    const grouped = convLayer(network, 'grouped', inner, { channels: 16, kernel: 3, group: 4 });
    const sum = add(
      batchNormLayer(network, 'norm2', grouped),
      convLayer(network, 'point', pooled, { channels: 16, kernel: 1 }),
    );
    const features = dropoutLayer(network, flatten(globalAveragePool(relu(sum))), 0.25);
    const hidden = relu(denseLayer(network, 'hidden', features, { units: 10, initializer: 'he' }));
    return denseLayer(network, 'logits', dropoutLayer(network, hidden, 0.5), { units: classes });
  },
};

const CLASSES = 7;

const OPTIONS: TrainingStepOptions = {
  classes: CLASSES,
  batch: 2,
  optimizer: sgd({ momentum: 0.9 }),
  weightDecay: 0,
  average: false,
};

/** Hardly any ReLU changes sides within it, and rounding still leaves seven digits. */
const NET_STEP = 1e-8;

type Feeds = Record<string, Float64Array>;

/** Random pictures, soft targets, masks and weights, every vector exact in float32. */
function randomFeeds(step: TrainingStep, seed: number): Feeds {
  const random = new Random(seed);
  const feeds: Feeds = {};
  for (const { name, shape } of step.graph.inputs) {
    const size = shape.reduce((product, length) => product * length, 1);
    feeds[name] = new Float64Array(size);
  }
  for (const [name, values] of Object.entries(initialState(step, random))) feeds[name]!.set(values);
  // Normalisation scales that start at 0 or 1, and biases at 0, would hide their gradients' ways.
  for (const name of ['plain.weights', 'plain.weights.average']) {
    feeds[name]?.forEach((value, i, all) => {
      all[i] = Math.fround(value + random.uniform(-0.3, 0.3));
    });
  }
  feeds.images!.forEach((_, i, all) => {
    all[i] = random.below(256);
  });
  for (let row = 0; row < OPTIONS.batch; row++) {
    const votes = Array.from({ length: CLASSES }, () => random.below(5) + (row % 2));
    const total = votes.reduce((a, b) => a + b, 0) || 1;
    votes.forEach((count, k) => {
      feeds.targets![row * CLASSES + k] = Math.fround(count / total);
    });
  }
  for (const { name, rate } of step.masks) {
    feeds[name]!.forEach((_, i, all) => {
      all[i] = random.next() < rate ? 0 : Math.fround(1 / (1 - rate));
    });
  }
  for (const name of step.scalars) feeds[name]!.fill(0.1);
  return feeds;
}

/** With no velocity before the step, the velocity after it is the gradient. */
const GRADIENTS = { 'decayed.weights': 'next.decayed.velocity', 'plain.weights': 'next.plain.velocity' };

let both: Readonly<Record<string, Lowering>>;
beforeAll(async () => {
  both = await lowerings();
});

describe.each([
  ['a residual net with everything in it', specimen],
  ['mien-tiny', mienTiny],
])('%s', (_, architecture) => {
  const step = buildTrainingStep(architecture, OPTIONS);
  const feeds = randomFeeds(step, 1);
  const results: Record<string, Record<string, Float32Array>> = {};
  beforeAll(async () => {
    for (const [name, lowering] of Object.entries(both))
      results[name] = await runGraph(step.graph, feeds, lowering);
  });

  test('loss, logits and running statistics are those of the definitions', () => {
    const names = ['loss', 'logits', 'next.statistics'];
    const expected = evaluate(step.graph, feeds, names);
    for (const [lowering, got] of Object.entries(results)) {
      for (const name of names) expectClose(`${name}, ${lowering}`, got[name]!, expected[name]!);
    }
  });

  test('gradients are the central differences of the loss', () => {
    const random = new Random(2);
    for (const [weights, gradient] of Object.entries(GRADIENTS)) {
      const expected = sampleSlopes(step.graph, 'loss', feeds, weights, random, NET_STEP);
      for (const [lowering, got] of Object.entries(results)) {
        expectSlopes(`${gradient}, ${lowering}`, got[gradient]!, expected, 0);
      }
    }
  });

  test('both lowerings agree', () => {
    expectSameResults(results.cpu!, results.portable!);
  });
});

test("a second head's gradient comes to the first's on the trunk, and stays its own behind it", async () => {
  const step = buildTrainingStep(mienTiny, { ...OPTIONS, auxiliary: true });
  const feeds = randomFeeds(step, 5);
  // Two pictures, of which the second has no label of the second head, and the first counts by a third in it.
  feeds.auxiliary = Float64Array.from({ length: 2 * CLASSES }, (_, i) => (i === 3 ? Math.fround(1 / 3) : 0));
  const together = await runGraph(step.graph, feeds, both.cpu!);

  const heads = [0, CLASSES].map((first) => ({ first, classes: CLASSES, allClasses: 2 * CLASSES }));
  const vectors = (from: Record<string, ArrayLike<number>>, names: Record<string, string>) =>
    Object.fromEntries(
      [...Object.entries(names), ['statistics', 'statistics'] as const].map(([vector, name]) => [
        vector,
        Float32Array.from(from[name] ?? feeds.statistics!),
      ]),
    );
  const WEIGHTS = Object.fromEntries(Object.keys(GRADIENTS).map((name) => [name, name]));
  const single = buildTrainingStep(mienTiny, OPTIONS);
  const alone = await Promise.all(
    heads.map((head, i) => {
      const weights = takeHead(mienTiny, vectors(feeds, WEIGHTS), head);
      const given: Feeds = Object.fromEntries(
        single.graph.inputs.map(({ name, shape }) => [
          name,
          weights[name] === undefined
            ? (feeds[name]?.slice(0, sizeOf(shape)) ?? new Float64Array(sizeOf(shape)))
            : Float64Array.from(weights[name]),
        ]),
      );
      given.targets = (i === 0 ? feeds.targets : feeds.auxiliary)!;
      return runGraph(single.graph, given, both.cpu!);
    }),
  );

  expectClose('loss', together.loss!, alone[0]!.loss!);
  expectClose('logits', together.logits!, alone[0]!.logits!);
  const layouts = new Map(single.description.groups.map((group) => [`${group.name}.weights`, group.layout]));
  heads.forEach((head, i) => {
    const gradients = takeHead(mienTiny, vectors(together, GRADIENTS), head);
    for (const [vector, output] of Object.entries(GRADIENTS)) {
      const layout = layouts.get(vector)!;
      for (const tensor of layout.tensors) {
        const [first, second] = alone.map((each) => layout.view(Float32Array.from(each[output]!), tensor));
        const expected = tensor.name.startsWith('logits.')
          ? [first!, second!][i]!
          : first!.map((value, k) => value + second![k]!);
        const got = layout.view(gradients[vector]!, tensor);
        expectClose(`${tensor.name}, head ${i}`, got, expected, scaleOf(expected, 1e-4));
      }
    }
  });
});

test("a step that ascends takes the gradient at the ascended weights, with the same pictures' masks, and no other difference", async () => {
  const RADIUS = 0.5;
  const plain = buildTrainingStep(specimen, OPTIONS);
  const step = buildTrainingStep(specimen, { ...OPTIONS, radius: RADIUS });
  expect(step.masks).toEqual(plain.masks);
  expect(step.state).toEqual(plain.state);
  const feeds = randomFeeds(plain, 9);
  const at = (weights: Feeds) => runGraph(plain.graph, { ...feeds, ...weights }, both.portable!);
  const velocities = Object.values(GRADIENTS);
  const start = await at({});
  const norm = Math.hypot(...velocities.flatMap((name) => [...start[name]!]));
  const ascended = await at(
    Object.fromEntries(
      Object.entries(GRADIENTS).map(([weights, gradient]) => [
        weights,
        feeds[weights]!.map((value, i) => value + (RADIUS * start[gradient]![i]!) / norm),
      ]),
    ),
  );
  expect(ascended.loss![0]).toBeGreaterThan(start.loss![0]! + 0.01);

  for (const [name, lowering] of Object.entries(both)) {
    const got = await runGraph(step.graph, feeds, lowering);
    for (const output of ['loss', 'logits', 'next.statistics'])
      expectClose(`${output}, ${name}`, got[output]!, start[output]!);
    for (const [weights, velocity] of Object.entries(GRADIENTS)) {
      const gradient = ascended[velocity]!;
      expectClose(`${velocity}, ${name}`, got[velocity]!, gradient, scaleOf(gradient, 1e-3));
      // Nesterov's first step from rest is η (1 + μ) g, from the weights as they were.
      const next = feeds[weights]!.map((value, i) => value - 0.1 * 1.9 * gradient[i]!);
      expectClose(`next.${weights}, ${name}`, got[`next.${weights}`]!, next);
    }
  }
});

/** Every output within the tolerance of its own largest value. */
function expectSameResults(a: Record<string, Float32Array>, b: Record<string, Float32Array>): void {
  for (const name of Object.keys(b)) expectClose(name, a[name]!, b[name]!, scaleOf(b[name]!, 1e-3));
}

describe.each([
  ['mien-s', mienS],
  ['learningimage', learningimage],
])('%s', (_, architecture) => {
  test('both lowerings agree on the whole step', async () => {
    const step = buildTrainingStep(architecture, OPTIONS);
    const feeds = randomFeeds(step, 3);
    const { portable, cpu } = await lowerings();
    expectSameResults(await runGraph(step.graph, feeds, cpu), await runGraph(step.graph, feeds, portable));
  });
});

test('cross-entropy is the mean over the batch, in nats, each row by its weight', async () => {
  const graph = new Graph();
  graph.output('loss', crossEntropy(graph.input('logits', [2, 3]), graph.input('targets', [2, 3])));
  // Probabilities ¼ ½ ¼ and ⅙ ½ ⅓; the second picture counts twice
  const logits = [1, 2, 1, 1, 3, 2].map(Math.log);
  const feeds = { logits, targets: [0, 0.5, 0.5, 0, 0, 2] };
  const expected = -(0.5 * Math.log(1 / 2) + 0.5 * Math.log(1 / 4) + 2 * Math.log(1 / 3)) / 2;
  for (const lowering of Object.values(both)) {
    expectClose('loss', (await runGraph(graph, feeds, lowering)).loss!, [expected]);
  }
});

describe('a step', () => {
  const step = buildTrainingStep(specimen, OPTIONS);

  test('is bit-identical on repetition, in one session or another, with one thread or two', async () => {
    const feeds = randomFeeds(step, 4);
    for (const lowering of Object.values(both)) {
      const once = await runGraph(step.graph, feeds, lowering);
      expect(await runGraph(step.graph, feeds, lowering)).toEqual(once);
      expect(await runGraph(step.graph, feeds, lowering, { threads: 2, times: 2 })).toEqual(once);
    }
  });

  test('moves running statistics by a tenth towards those of the batch', async () => {
    const feeds = randomFeeds(step, 5);
    const apart = { ...feeds, statistics: feeds.statistics!.map((value) => value + 1) };
    const [next, other] = [
      await runGraph(step.graph, feeds, both.cpu!),
      await runGraph(step.graph, apart, both.cpu!),
    ];
    const moved = other['next.statistics']!.map((value, i) => value - next['next.statistics']![i]!);
    expectClose(
      'next.statistics',
      moved,
      moved.map(() => 0.9),
    );
    // The step itself normalises with the batch's statistics only.
    expect(other.loss).toEqual(next.loss);
    expect(other['next.plain.weights']).toEqual(next['next.plain.weights']);
  });

  test('scales a gradient that is too long down to the limit, and leaves a short one', async () => {
    const feeds = randomFeeds(step, 6);
    const free = await runGraph(step.graph, feeds, both.cpu!);
    const whole = [...free['next.decayed.velocity']!, ...free['next.plain.velocity']!];
    const norm = Math.hypot(...whole);
    for (const [clipNorm, factor] of [
      [norm / 4, 1 / 4],
      [norm * 4, 1],
    ] as const) {
      const clipped = buildTrainingStep(specimen, { ...OPTIONS, clipNorm });
      const got = await runGraph(clipped.graph, feeds, both.cpu!);
      expectClose('norm', got.gradientNorm!, [norm]);
      expectClose(
        'gradient',
        [...got['next.decayed.velocity']!, ...got['next.plain.velocity']!],
        whole.map((value) => value * factor),
        norm / 10,
      );
    }
  });

  test('averages weights and statistics at the rate it is given', async () => {
    const averaging = buildTrainingStep(specimen, { ...OPTIONS, average: true });
    const feeds = randomFeeds(averaging, 7);
    feeds.averageRate!.fill(0.25);
    const got = await runGraph(averaging.graph, feeds, both.cpu!);
    for (const name of ['decayed.weights', 'plain.weights', 'statistics']) {
      const before = feeds[`${name}.average`]!;
      const expected = before.map((value, i) => 0.75 * value + 0.25 * got[`next.${name}`]![i]!);
      expectClose(name, got[`next.${name}.average`]!, expected);
    }
  });

  test('decays kernels and spares everything else', async () => {
    const decaying = buildTrainingStep(specimen, { ...OPTIONS, weightDecay: 0.5 });
    const feeds = randomFeeds(step, 8);
    const [free, decayed] = [
      await runGraph(step.graph, feeds, both.cpu!),
      await runGraph(decaying.graph, feeds, both.cpu!),
    ];
    const added = decayed['next.decayed.velocity']!.map(
      (value, i) => value - free['next.decayed.velocity']![i]!,
    );
    expectClose(
      'decay',
      added,
      feeds['decayed.weights']!.map((weight) => 0.5 * weight),
    );
    expect(decayed['next.plain.velocity']).toEqual(free['next.plain.velocity']);
    const kernels = step.description.groups.find(({ decay }) => decay)!.layout.tensors;
    expect(kernels.every(({ name }) => name.endsWith('weight'))).toBe(true);
  });
});
