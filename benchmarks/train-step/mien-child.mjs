// mien's side of the benchmark, in a process of its own: node mien-child.mjs NET BATCH THREADS FILE
// Writes the first weights and the batch of the check to FILE, for PyTorch to start from.
import { createRequire } from 'node:module';
import { FACE_BYTES } from '../../dist/dataset/record.js';
import { EXPRESSION_COUNT } from '../../dist/expression.js';
import { chooseLowering } from '../../dist/graph/lowering/choose.js';
import { lower } from '../../dist/graph/lowering/lower.js';
import { toOnnx } from '../../dist/graph/onnx/write.js';
import { readTensors, writeTensors } from '../../dist/model/safetensors.js';
import { initialState } from '../../dist/nn/optimization.js';
import { adam, sgd } from '../../dist/nn/optimizer.js';
import { buildTrainingStep } from '../../dist/nn/training-step.js';
import { Random } from '../../dist/random.js';
import { openSession } from '../../dist/runtime/node.js';
import { floats } from '../../dist/runtime/session.js';
import { Batches } from '../../dist/training/batches.js';
import { findNet } from './nets.mjs';
import { residentBytes, say, serve } from './serve.mjs';

/**
 * @import { TrainingStep } from '../../dist/nn/training-step.js'
 * @import { Tensor, Tensors } from '../../dist/runtime/session.js'
 * @import { TrainingConfig } from '../../dist/training/config.js'
 * @import { Check, Ready, Recipe, Steps } from './protocol.mjs'
 */

const ADAM_EPSILON = 1e-7;
/** Votes a picture, as in FER+, so that targets are soft as they are in training. */
const VOTES = 10;

/** @param {number} batch */
function makeRows(batch) {
  const random = new Random(1);
  const images = Uint8Array.from({ length: batch * FACE_BYTES }, () => random.below(256));
  const targets = new Float32Array(batch * EXPRESSION_COUNT);
  for (let i = 0; i < batch * VOTES; i++) {
    targets[Math.floor(i / VOTES) * EXPRESSION_COUNT + random.below(EXPRESSION_COUNT)] += 1 / VOTES;
  }
  return { images, targets, rows: Int32Array.from({ length: batch }, (_, index) => index) };
}

/**
 * @param {TrainingConfig} config
 * @param {TrainingStep} step
 * @returns {Recipe}
 */
function describeRecipe({ optimizer, learningRate, weightDecay, averageDecay }, { description }) {
  if (optimizer.kind === 'adam' && optimizer.decay !== 'coupled') throw new Error('PyTorch would need AdamW');
  /** @param {boolean} decay */
  const names = (decay) =>
    description.groups
      .filter((group) => group.decay === decay)
      .flatMap(({ layout }) => layout.tensors.map(({ name }) => name));
  return {
    optimizer: optimizer.kind,
    momentum: optimizer.kind === 'sgd' ? optimizer.momentum : 0,
    epsilon: ADAM_EPSILON,
    learningRate,
    weightDecay,
    averageDecay,
    decayed: names(true),
    plain: names(false),
  };
}

/** @param {Readonly<Record<string, Float32Array>>} vectors */
function asTensors(vectors) {
  /** @type {Record<string, Tensor & { readonly data: Float32Array }>} */
  const tensors = {};
  for (const [name, data] of Object.entries(vectors)) tensors[name] = { shape: [data.length], data };
  return tensors;
}

const [name = '', batchText, threadsText, file = ''] = process.argv.slice(2);
const [batch, threads] = [Number(batchText), Number(threadsText)];
const startBytes = residentBytes('VmRSS');
const { architecture, config } = findNet(name, batch);
const optimizer =
  config.optimizer.kind === 'sgd'
    ? sgd(config.optimizer)
    : adam({ ...config.optimizer, epsilon: ADAM_EPSILON });
const step = buildTrainingStep(architecture, {
  classes: EXPRESSION_COUNT,
  batch,
  optimizer,
  weightDecay: config.weightDecay,
  clipNorm: config.clipNorm ?? undefined,
  average: config.averageDecay !== null,
});
const lowering = await chooseLowering(openSession, 'cpu', threads);
const session = await openSession(toOnnx(lower(step.graph, lowering)), { threads });

const rows = makeRows(batch);
const state = asTensors(initialState(step, new Random(2)));
// Steps write the next state over the one they read, as in training.
const into = Object.fromEntries(Object.entries(state).map(([key, tensor]) => [`next.${key}`, tensor]));
let count = 0;

await writeTensors(file, {
  tensors: {
    images: Float32Array.from(rows.images),
    targets: rows.targets,
    ...Object.fromEntries(
      step.description.groups.flatMap(({ name, layout }) =>
        layout.tensors.map((tensor) => [tensor.name, layout.view(state[`${name}.weights`].data, tensor)]),
      ),
    ),
  },
  metadata: {},
});

/**
 * One step on these inputs.
 * @param {Tensors} inputs
 * @returns {Promise<number>} its loss
 */
async function runStep(inputs) {
  count++;
  const scalars = {
    learningRate: config.learningRate,
    ...optimizer.scalars(count),
    ...(config.averageDecay === null ? {} : { averageRate: 1 - config.averageDecay }),
  };
  /** @type {Record<string, Tensor>} */
  const feeds = { ...inputs, ...state };
  for (const [key, value] of Object.entries(scalars))
    feeds[key] = { shape: [], data: Float32Array.of(value) };
  const outputs = await session.run(feeds, into);
  return /** @type {number} */ (floats(outputs.loss)[0]);
}

/**
 * Length of the way from the first weights to these vectors, `suffix` being that of their names.
 * @param {Readonly<Record<string, Float32Array>>} first
 */
function moved(first, suffix = '') {
  let sum = 0;
  for (const { name, layout } of step.description.groups) {
    for (const tensor of layout.tensors) {
      const before = first[tensor.name];
      layout.view(state[`${name}.weights${suffix}`].data, tensor).forEach((value, i) => {
        sum += (value - before[i]) ** 2;
      });
    }
  }
  return Math.sqrt(sum);
}

const batches = new Batches(rows, config, step.masks);

/**
 * @param {number} steps
 * @returns {Promise<Check>}
 */
async function check(steps) {
  const inputs = batches.at(0, 0);
  // In the order of the file, and without dropout.
  floats(inputs.images).set(rows.images);
  floats(inputs.targets).set(rows.targets);
  for (const { name } of step.masks) floats(inputs[name]).fill(1);
  const losses = [];
  for (let i = 0; i < steps; i++) losses.push(await runStep(inputs));
  const first = (await readTensors(file)).tensors;
  return {
    losses,
    moved: moved(first),
    averageMoved: config.averageDecay === null ? null : moved(first, '.average'),
  };
}

/**
 * @param {number} steps
 * @returns {Promise<Omit<Steps, 'cpu'>>}
 */
async function time(steps) {
  const seconds = [];
  const outside = [];
  let loss = 0;
  for (let i = 0; i < steps; i++) {
    const started = performance.now();
    // PyTorch draws its dropout within the step, so the masks are part of ours.
    const inputs = batches.at(count, 0);
    const ready = performance.now();
    loss = await runStep(inputs);
    seconds.push((performance.now() - started) / 1000);
    outside.push((ready - started) / 1000);
  }
  return { seconds, outside, loss };
}

/** @type {Ready} */
const ready = {
  version: createRequire(import.meta.url)('onnxruntime-node/package.json').version,
  parameters: step.description.parameters,
  startBytes,
  macs: step.description.macs,
  recipe: describeRecipe(config, step),
};
say(ready);
await serve(
  /** @param {{ do: string, steps: number }} question */
  (question) => (question.do === 'check' ? check(question.steps) : time(question.steps)),
);
await session.release();
