import { describe, expect, test } from 'vitest';
import { lower } from '../graph/lowering/lower.js';
import { toOnnx } from '../graph/onnx/write.js';
import { flatten } from '../graph/operators/index.js';
import { expectClose, scaleOf } from '../graph/testing/closeness.js';
import { lowerings } from '../graph/testing/run-graph.js';
import { Random } from '../random.js';
import { openSession } from '../runtime/node.js';
import { floats, type Tensors } from '../runtime/session.js';
import type { Architecture } from './architectures/architecture.js';
import { batchNormLayer, denseLayer, dropoutLayer, rescaleLayer } from './layers.js';
import { initialState } from './optimization.js';
import { adam, type Optimizer, sgd } from './optimizer.js';
import { buildTrainingStep, type TrainingStepOptions } from './training-step.js';

/*
 * Twenty steps of a network so small that its gradients are written down in a few lines: pictures normalised over
 * the batch, dropout, one dense layer, cross-entropy. The same run, in float64 loops, must end at the same weights.
 */

const STEPS = 20;
const BATCH = 4;
const CLASSES = 7;
const PIXELS = 48 * 48;

const linear: Architecture = {
  name: 'linear',
  description: 'one dense layer, for tests',
  forward(network, x, classes) {
    const normal = batchNormLayer(network, 'norm', rescaleLayer(x));
    return denseLayer(network, 'dense', dropoutLayer(network, flatten(normal), 0.25), { units: classes });
  },
};

interface Inputs {
  readonly images: Float32Array;
  readonly targets: Float32Array;
  readonly mask: Float32Array;
  readonly learningRate: number;
  readonly averageRate: number;
}

/** Pictures, soft targets of different weight, a mask and rates, new ones each step. */
function inputsOf(step: number): Inputs {
  const random = new Random(1, step);
  const draw = (size: number, value: () => number) => Float32Array.from({ length: size }, value);
  const targets = draw(BATCH * CLASSES, () => random.next());
  return {
    images: draw(BATCH * PIXELS, () => random.below(256)),
    targets: targets.map((value, i) => (value * (1 + Math.floor(i / CLASSES))) / 8),
    mask: draw(BATCH * PIXELS, () => (random.next() < 0.25 ? 0 : 4 / 3)),
    learningRate: Math.fround(0.01 * (1 + step / STEPS)),
    averageRate: Math.fround(1 / (1 + step)),
  };
}

/** All that is learned or tracked: `w` `[PIXELS, CLASSES]` decays, scale, shift and bias do not. */
interface Model {
  readonly w: Float64Array;
  /** scale, shift of the normalisation, then the bias of each class */
  readonly plain: Float64Array;
  /** running mean and variance */
  readonly statistics: Float64Array;
}

type Gradient = Pick<Model, 'w' | 'plain'>;

/** One batch forward and backward: the loss, its gradient, and the batch's mean and variance. */
function backward({ w, plain }: Model, { images, targets, mask }: Inputs) {
  const levels = Float64Array.from(images, (level) => level / 127.5 - 1);
  const mean = levels.reduce((a, b) => a + b, 0) / levels.length;
  const variance = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length;
  const normal = levels.map((level) => (level - mean) / Math.sqrt(variance + 1e-5));
  const [scale, shift] = [plain[0]!, plain[1]!];
  const gradient: Gradient = { w: new Float64Array(w.length), plain: new Float64Array(plain.length) };
  let loss = 0;
  for (let n = 0; n < BATCH; n++) {
    const kept = (i: number) => (scale * normal[n * PIXELS + i]! + shift) * mask[n * PIXELS + i]!;
    const logits = [...plain.subarray(2)];
    for (let i = 0; i < PIXELS; i++)
      for (let k = 0; k < CLASSES; k++) logits[k]! += kept(i) * w[i * CLASSES + k]!;
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const row = [...targets.subarray(n * CLASSES, (n + 1) * CLASSES)];
    const weight = row.reduce((a, b) => a + b, 0);
    // d loss / d logit of −Σ t·log softmax, averaged: (Σt · p − t) / N
    const slopes = logits.map((logit, k) => ((weight * Math.exp(logit)) / total - row[k]!) / BATCH);
    row.forEach((target, k) => {
      loss -= (target * (logits[k]! - Math.log(total))) / BATCH;
      gradient.plain[2 + k]! += slopes[k]!;
    });
    for (let i = 0; i < PIXELS; i++) {
      let back = 0;
      for (let k = 0; k < CLASSES; k++) {
        gradient.w[i * CLASSES + k]! += kept(i) * slopes[k]!;
        back += w[i * CLASSES + k]! * slopes[k]!;
      }
      gradient.plain[0]! += back * mask[n * PIXELS + i]! * normal[n * PIXELS + i]!;
      gradient.plain[1]! += back * mask[n * PIXELS + i]!;
    }
  }
  return { loss, gradient, observed: [mean, variance] };
}

/** Changes weights in place, given their gradient. One for each group, as it keeps its own memory. */
type Update = (weights: Float64Array, gradient: Float64Array, rate: number, decay: number) => void;

interface Case {
  readonly optimizer: Optimizer;
  readonly update: (size: number) => Update;
  readonly weightDecay: number;
  readonly clipNorm?: number;
}

function nesterov(momentum: number) {
  return (size: number): Update => {
    const velocity = new Float64Array(size);
    return (weights, gradient, rate, decay) => {
      for (let i = 0; i < size; i++) {
        const g = gradient[i]! + decay * weights[i]!;
        velocity[i] = momentum * velocity[i]! + g;
        weights[i]! -= rate * (g + momentum * velocity[i]!);
      }
    };
  };
}

function adaptive(coupled: boolean) {
  return (size: number): Update => {
    const [mean, square] = [new Float64Array(size), new Float64Array(size)];
    let step = 0;
    return (weights, gradient, rate, decay) => {
      step++;
      for (let i = 0; i < size; i++) {
        const g = gradient[i]! + (coupled ? decay * weights[i]! : 0);
        mean[i] = 0.9 * mean[i]! + 0.1 * g;
        square[i] = 0.999 * square[i]! + 0.001 * g * g;
        const m = mean[i]! / (1 - 0.9 ** step);
        const v = square[i]! / (1 - 0.999 ** step);
        weights[i]! -= (rate * m) / (Math.sqrt(v) + 1e-7) + (coupled ? 0 : rate * decay * weights[i]!);
      }
    };
  };
}

/** The run by hand. */
function expectedRun(start: Model, { update, weightDecay, clipNorm }: Case) {
  const model = { w: start.w.slice(), plain: start.plain.slice(), statistics: start.statistics.slice() };
  const average = { w: start.w.slice(), plain: start.plain.slice(), statistics: start.statistics.slice() };
  const [updateW, updatePlain] = [update(model.w.length), update(model.plain.length)];
  const losses: number[] = [];
  const norms: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const inputs = inputsOf(step);
    const { loss, gradient, observed } = backward(model, inputs);
    const norm = Math.sqrt([...gradient.w, ...gradient.plain].reduce((sum, g) => sum + g * g, 0));
    const factor = clipNorm === undefined ? 1 : Math.min(1, clipNorm / norm);
    const clipped = (g: Float64Array) => g.map((value) => value * factor);
    updateW(model.w, clipped(gradient.w), inputs.learningRate, weightDecay);
    updatePlain(model.plain, clipped(gradient.plain), inputs.learningRate, 0);
    observed.forEach((value, i) => {
      model.statistics[i]! += 0.1 * (value - model.statistics[i]!);
    });
    for (const name of ['w', 'plain', 'statistics'] as const) {
      average[name].forEach((value, i) => {
        average[name][i] = value + inputs.averageRate * (model[name][i]! - value);
      });
    }
    losses.push(loss);
    norms.push(norm);
  }
  return { model, average, losses, norms };
}

/** The run by the graph, one session, the state handed on from step to step. */
async function graphRun({ optimizer, weightDecay, clipNorm }: Case) {
  const options: TrainingStepOptions = {
    classes: CLASSES,
    batch: BATCH,
    optimizer,
    weightDecay,
    clipNorm,
    average: true,
  };
  const step = buildTrainingStep(linear, options);
  const start = initialState(step, new Random(2));
  let state = start;
  const session = await openSession(toOnnx(lower(step.graph, (await lowerings()).cpu)), { threads: 1 });
  const losses: number[] = [];
  const norms: number[] = [];
  try {
    for (let count = 1; count <= STEPS; count++) {
      const { images, targets, mask, learningRate, averageRate } = inputsOf(count - 1);
      const scalars = { learningRate, averageRate, ...optimizer.scalars(count) };
      const feeds: Tensors = {
        images: { shape: [BATCH, 1, 48, 48], data: images },
        targets: { shape: [BATCH, CLASSES], data: targets },
        [step.masks[0]!.name]: { shape: [BATCH, PIXELS], data: mask },
        ...Object.fromEntries(
          Object.entries(scalars).map(([name, value]) => [name, { shape: [], data: Float32Array.of(value) }]),
        ),
        ...Object.fromEntries(
          Object.entries(state).map(([name, data]) => [name, { shape: [data.length], data }]),
        ),
      };
      const results = await session.run(feeds);
      losses.push(floats(results.loss)[0]!);
      if (results.gradientNorm !== undefined) norms.push(floats(results.gradientNorm)[0]!);
      state = Object.fromEntries(Object.keys(state).map((name) => [name, floats(results[`next.${name}`])]));
    }
  } finally {
    await session.release();
  }
  return { start, state, losses, norms };
}

const VECTORS = { w: 'decayed.weights', plain: 'plain.weights', statistics: 'statistics' } as const;

describe.each<[string, Case]>([
  ['SGD', { optimizer: sgd({ momentum: 0 }), update: nesterov(0), weightDecay: 0 }],
  [
    'SGD with momentum and decay',
    { optimizer: sgd({ momentum: 0.9 }), update: nesterov(0.9), weightDecay: 0.2 },
  ],
  [
    'SGD with momentum, decay and clipping',
    { optimizer: sgd({ momentum: 0.9 }), update: nesterov(0.9), weightDecay: 0.2, clipNorm: 10 },
  ],
  ['Adam with L2', { optimizer: adam({ decay: 'coupled' }), update: adaptive(true), weightDecay: 0.2 }],
  ['AdamW', { optimizer: adam({ decay: 'decoupled' }), update: adaptive(false), weightDecay: 0.2 }],
  [
    'AdamW with clipping',
    { optimizer: adam({ decay: 'decoupled' }), update: adaptive(false), weightDecay: 0.2, clipNorm: 17 },
  ],
])('%s', (_, setting) => {
  test('ends where the same run in float64 loops ends', async () => {
    const { start, state, losses, norms } = await graphRun(setting);
    const vector = (name: string) => Float64Array.from(start[name]!);
    const begin = {
      w: vector('decayed.weights'),
      plain: vector('plain.weights'),
      statistics: vector('statistics'),
    };
    const expected = expectedRun(begin, setting);
    expectClose('losses', losses, expected.losses);
    if (setting.clipNorm !== undefined) {
      expectClose('gradient norms', norms, expected.norms);
      // Some steps are clipped, and some are not.
      expect(expected.norms.some((norm) => norm > setting.clipNorm!)).toBe(true);
      expect(expected.norms.some((norm) => norm < setting.clipNorm!)).toBe(true);
    }
    for (const name of ['w', 'plain', 'statistics'] as const) {
      const scale = scaleOf(expected.model[name], 0);
      expectClose(name, state[VECTORS[name]]!, expected.model[name], scale);
      expectClose(`average of ${name}`, state[`${VECTORS[name]}.average`]!, expected.average[name], scale);
      // Far from where it began, so that standing still is no way to pass.
      const moved = expected.model[name].map((value, i) => Math.abs(value - begin[name][i]!));
      expect(Math.max(...moved)).toBeGreaterThan(0.1 * scale);
    }
  });
});
