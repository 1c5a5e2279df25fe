// mien's side of the benchmark, in a process of its own: npx tsx mien-child.ts NET BATCH THREADS FILE
// Writes the first weights and the batch of the check to FILE, for PyTorch to start from.
import { createRequire } from 'node:module';
import { FACE_BYTES } from '../../src/dataset/record.js';
import { EXPRESSION_COUNT } from '../../src/expression.js';
import { chooseLowering } from '../../src/graph/lowering/choose.js';
import { lower } from '../../src/graph/lowering/lower.js';
import { toOnnx } from '../../src/graph/onnx/write.js';
import { readTensors, writeTensors } from '../../src/model/safetensors.js';
import { initialState } from '../../src/nn/optimization.js';
import { adam, sgd } from '../../src/nn/optimizer.js';
import { buildTrainingStep, type TrainingStep } from '../../src/nn/training-step.js';
import { Random } from '../../src/random.js';
import { openSession } from '../../src/runtime/node.js';
import { floats, type Tensor, type Tensors } from '../../src/runtime/session.js';
import { Batches } from '../../src/training/batches.js';
import type { TrainingConfig } from '../../src/training/config.js';
import { findNet } from './nets.js';
import type { Check, Ready, Recipe, Steps } from './protocol.js';
import { residentBytes, say, serve } from './serve.js';

const ADAM_EPSILON = 1e-7;
/** Votes a picture, as in FER+, so that targets are soft as they are in training. */
const VOTES = 10;

function makeRows(batch: number) {
  const random = new Random(1);
  const images = Uint8Array.from({ length: batch * FACE_BYTES }, () => random.below(256));
  const targets = new Float32Array(batch * EXPRESSION_COUNT);
  for (let i = 0; i < batch * VOTES; i++) {
    targets[Math.floor(i / VOTES) * EXPRESSION_COUNT + random.below(EXPRESSION_COUNT)]! += 1 / VOTES;
  }
  return { images, targets, rows: Int32Array.from({ length: batch }, (_, index) => index) };
}

function describeRecipe(
  { optimizer, learningRate, weightDecay, averageDecay }: TrainingConfig,
  { description }: TrainingStep,
): Recipe {
  if (optimizer.kind === 'adam' && optimizer.decay !== 'coupled') throw new Error('PyTorch would need AdamW');
  const names = (decay: boolean) =>
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

function asTensors(vectors: Readonly<Record<string, Float32Array>>) {
  const tensors: Record<string, Tensor & { readonly data: Float32Array }> = {};
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
        layout.tensors.map((tensor) => [tensor.name, layout.view(state[`${name}.weights`]!.data, tensor)]),
      ),
    ),
  },
  metadata: {},
});

/**
 * One step on these inputs.
 * @returns its loss
 */
async function runStep(inputs: Tensors): Promise<number> {
  count++;
  const scalars = {
    learningRate: config.learningRate,
    ...optimizer.scalars(count),
    ...(config.averageDecay === null ? {} : { averageRate: 1 - config.averageDecay }),
  };
  const feeds: Record<string, Tensor> = { ...inputs, ...state };
  for (const [key, value] of Object.entries(scalars))
    feeds[key] = { shape: [], data: Float32Array.of(value) };
  const outputs = await session.run(feeds, into);
  return floats(outputs.loss)[0] as number;
}

/** Length of the way from the first weights to these vectors, `suffix` being that of their names. */
function moved(first: Readonly<Record<string, Float32Array>>, suffix = '') {
  let sum = 0;
  for (const { name, layout } of step.description.groups) {
    for (const tensor of layout.tensors) {
      const before = first[tensor.name]!;
      layout.view(state[`${name}.weights${suffix}`]!.data, tensor).forEach((value, i) => {
        sum += (value - before[i]!) ** 2;
      });
    }
  }
  return Math.sqrt(sum);
}

const batches = new Batches(rows, config, step.masks);

async function check(steps: number): Promise<Check> {
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

async function time(steps: number): Promise<Omit<Steps, 'cpu'>> {
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

const ready: Ready = {
  version: createRequire(import.meta.url)('onnxruntime-node/package.json').version,
  parameters: step.description.parameters,
  startBytes,
  macs: step.description.macs,
  recipe: describeRecipe(config, step),
};
say(ready);
await serve((question: { do: string; steps: number }) =>
  question.do === 'check' ? check(question.steps) : time(question.steps),
);
await session.release();
