import { join } from 'node:path';
import { MienError } from '../../../errors.js';
import { chooseLowering } from '../../../graph/lowering/choose.js';
import { lower } from '../../../graph/lowering/lower.js';
import { toOnnx } from '../../../graph/onnx/write.js';
import { readTensors, writeTensors } from '../../../model/safetensors.js';
import { initialState } from '../../../nn/optimization.js';
import { adam } from '../../../nn/optimizer.js';
import { scheduleFactor } from '../../../nn/schedule.js';
import { Random } from '../../../random.js';
import { floats, type OpenSession, type Session, type Tensor } from '../../../runtime/session.js';
import { NET_NAMES, type NetName } from '../net-plans.js';
import type { NetWeights } from '../weights.js';
import { CropBatches } from './batches.js';
import type { DetectorConfig } from './config.js';
import type { CropSet } from './crops.js';
import { type Between, foldNet, unfoldNet } from './network.js';
import { buildNetStep, type LossName, type NetStep } from './step.js';

export interface FitReport {
  /** Steps. */
  readonly done: number;
  readonly total: number;
  /** Running means. */
  readonly losses: Readonly<Partial<Record<LossName, number>>>;
  readonly cropsPerSecond: number;
}

export interface FitOptions {
  readonly net: NetName;
  readonly crops: CropSet;
  readonly config: DetectorConfig;
  /** Weights to train on from; without them the first ones are random. */
  readonly start?: NetWeights | undefined;
  /** Where the checkpoint `fit-<net>.safetensors` is kept. */
  readonly folder: string;
  readonly open: OpenSession;
  readonly threads: number;
  /** Go on from the checkpoint where there is one. */
  readonly resume: boolean;
  /** Longest time between checkpoints, seconds. */
  readonly checkpointSeconds?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: (report: FitReport) => void;
}

/** Where the checkpoint of a net is. */
export function fitFile(folder: string, net: NetName): string {
  return join(folder, `fit-${net}.safetensors`);
}

/** Keeps the first weights of a seed apart from its other draws. */
const STREAM = 10;
const DEFAULT_CHECKPOINT_SECONDS = 60;
/** How much of a step's losses enters the running means that are shown, once there are many. */
const SHOWN = 0.02;

const adamW = adam({ decay: 'decoupled' });

/**
 * Trains one net on its samples, from random weights or given ones: AdamW, one cycle, with a moving average of the weights, which is
 * the result. With the same threads it goes on from a checkpoint as if it had never stopped.
 * Throws `INTERRUPTED` after saving, `TRAINING_DIVERGED`, `CHECKPOINT_BROKEN` and file errors.
 */
export async function fitNet(options: FitOptions): Promise<NetWeights> {
  const { net, config, open, threads } = options;
  const { batch, lossWeights } = config.stages[net];
  const between: Between = options.start === undefined ? 'norm' : 'nothing';
  const step = buildNetStep(net, {
    batch,
    between,
    lossWeights,
    hardShare: config.hardShare,
    optimizer: adamW,
    weightDecay: config.weightDecay,
    average: true,
  });
  const batches = new CropBatches(net, options.crops, {
    seed: config.seed,
    batch,
    shares: config.shares,
    relighting: config.relighting,
  });
  const lowering = await chooseLowering(open, 'cpu', threads);
  const session = await open(toOnnx(lower(step.graph, lowering)), { threads });
  try {
    const state = await runSteps(options, step, session, batches);
    const averages = [
      ...step.description.groups.map(({ name }) => `${name}.weights`),
      ...(between === 'norm' ? ['statistics'] : []),
    ];
    const vectors = Object.fromEntries(averages.map((name) => [name, state[`${name}.average`]!]));
    return foldNet(net, vectors, between);
  } finally {
    await session.release();
  }
}

type State = Record<string, Float32Array>;

async function runSteps(
  options: FitOptions,
  { description, state: vectors, losses: names }: NetStep,
  session: Session,
  batches: CropBatches,
): Promise<State> {
  const { net, config, folder, signal, onStep } = options;
  const { steps, batch } = config.stages[net];
  const file = fitFile(folder, net);
  const random = new Random(config.seed, STREAM, NET_NAMES.indexOf(net));
  let state: State = initialState(
    { description, state: vectors },
    random,
    options.start === undefined ? {} : unfoldNet(options.start),
  );
  let spare: State = Object.fromEntries(vectors.map(({ name, size }) => [name, new Float32Array(size)]));
  let done = 0;
  if (options.resume) {
    const kept = await readFit(file, vectors);
    if (kept !== undefined) ({ state, done } = kept);
  }
  const shown: Partial<Record<LossName, number>> = {};
  let savedAt = performance.now();
  let seconds = 0;
  const first = done;
  const save = async (): Promise<void> => {
    if (!Object.values(state).every((vector) => vector.every(Number.isFinite)))
      throw diverged(net, done, config);
    await writeTensors(file, { tensors: state, metadata: { step: `${done}` } });
    savedAt = performance.now();
  };
  while (done < steps) {
    if (signal?.aborted === true) {
      await save();
      throw new MienError(
        'INTERRUPTED',
        `Stopped at step ${done} of ${steps} of the ${net.toUpperCase()}-Net.`,
      );
    }
    const started = performance.now();
    const feeds = { ...batches.at(done), ...scalars(config, net, done), ...asTensors(state) };
    const into = Object.fromEntries(
      Object.entries(asTensors(spare)).map(([name, tensor]) => [`next.${name}`, tensor]),
    );
    const outputs = await session.run(feeds, into);
    for (const name of names) {
      const value = floats(outputs[`loss.${name}`])[0]!;
      const before = shown[name] ?? value;
      shown[name] = before + Math.max(SHOWN, 1 / (done - first + 1)) * (value - before);
    }
    if (!Number.isFinite(shown.loss)) throw diverged(net, done, config);
    [state, spare] = [spare, state];
    done++;
    seconds += (performance.now() - started) / 1000;
    onStep?.({ done, total: steps, losses: shown, cropsPerSecond: ((done - first) * batch) / seconds });
    if (performance.now() - savedAt > (options.checkpointSeconds ?? DEFAULT_CHECKPOINT_SECONDS) * 1000)
      await save();
    // Lets signals in, since a step holds the thread.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  await save();
  return state;
}

function scalars(config: DetectorConfig, net: NetName, done: number): Record<string, Tensor> {
  const { steps, learningRate } = config.stages[net];
  const factor = scheduleFactor(
    { kind: 'cosine' },
    { step: done, stepsPerEpoch: steps, epochs: 1, warmupEpochs: config.warmup, cuts: 0 },
  );
  const values: Record<string, number> = {
    learningRate: learningRate * factor,
    ...adamW.scalars(done + 1),
    // The average starts short and grows longer, so that the first weights are soon forgotten.
    averageRate: 1 - Math.min(config.averageDecay, (2 + done) / (11 + done)),
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { shape: [], data: Float32Array.of(value) }]),
  );
}

function asTensors(state: State): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(state).map(([name, data]) => [name, { shape: [data.length], data }]),
  );
}

async function readFit(
  file: string,
  vectors: NetStep['state'],
): Promise<{ readonly state: State; readonly done: number } | undefined> {
  try {
    const { tensors, metadata } = await readTensors(file);
    const done = Number(metadata.step);
    const fits = vectors.every(({ name, size }) => tensors[name]?.length === size);
    if (fits && Number.isInteger(done)) return { state: { ...tensors }, done };
    throw new MienError('CHECKPOINT_BROKEN', `${file} is no checkpoint of this net.`, {
      hint: 'Delete it to train this net from its beginning.',
    });
  } catch (error) {
    if (error instanceof MienError && error.code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  }
}

function diverged(net: NetName, done: number, config: DetectorConfig): MienError {
  return new MienError(
    'TRAINING_DIVERGED',
    `The loss of the ${net.toUpperCase()}-Net is no longer a number at step ${done + 1}.`,
    { hint: `Lower its learning rate (it is ${config.stages[net].learningRate}).` },
  );
}
