import { join } from 'node:path';
import { MienError } from '../../../errors.js';
import { chooseLowering } from '../../../graph/lowering/choose.js';
import { lower } from '../../../graph/lowering/lower.js';
import { toOnnx } from '../../../graph/onnx/write.js';
import { readTensors, writeTensors } from '../../../model/safetensors.js';
import { followLosses } from '../../../nn/follow-losses.js';
import { initialState, type StateVector } from '../../../nn/optimization.js';
import { adam } from '../../../nn/optimizer.js';
import { scheduleFactor } from '../../../nn/schedule.js';
import { StepLoop } from '../../../nn/step-loop.js';
import { StepRunner, stepScalars } from '../../../nn/step-runner.js';
import { Random } from '../../../random.js';
import type { OpenSession, Session, Tensors } from '../../../runtime/session.js';
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
 * Trains one net on its samples, from random weights or given ones: AdamW, one cycle. The result is the moving average of
 * the weights. With the same threads, training goes on from a checkpoint as if it had never stopped.
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
  step: NetStep,
  session: Session,
  batches: CropBatches,
): Promise<State> {
  const { net, config, signal, onStep, checkpointSeconds = DEFAULT_CHECKPOINT_SECONDS } = options;
  const { steps, batch, learningRate } = config.stages[net];
  const file = fitFile(options.folder, net);
  const begun = await beginning(options, step);
  let { done } = begun;
  const runner = new StepRunner(
    step.state,
    begun.state,
    () => ({ place: `step ${done + 1} of the ${net.toUpperCase()}-Net`, learningRate }),
    'loss.loss',
  );
  const loop = new StepLoop({
    save: () => writeTensors(file, { tensors: runner.finiteVectors(), metadata: { step: `${done}` } }),
    checkpointSeconds,
    signal,
  });
  const shown: Partial<Record<LossName, number>> = {};
  let seconds = 0;
  const finished = await loop.run(
    () => done < steps,
    async () => {
      const started = performance.now();
      const { outputs } = await runner.run(session, {
        ...batches.at(done),
        ...scalarsOf(config, net, done),
      });
      done++;
      const count = done - begun.done;
      followLosses(shown, step.losses, outputs, { count, share: SHOWN });
      seconds += (performance.now() - started) / 1000;
      onStep?.({ done, total: steps, losses: shown, cropsPerSecond: (count * batch) / seconds });
    },
  );
  await loop.save();
  if (finished) return runner.vectors;
  throw new MienError('INTERRUPTED', `Stopped at step ${done} of ${steps} of the ${net.toUpperCase()}-Net.`);
}

/** The state to begin with, and the steps that it has behind it: a checkpoint, given weights, or random weights. */
async function beginning(
  { net, config, folder, start, resume }: FitOptions,
  { description, state }: NetStep,
): Promise<{ readonly state: State; readonly done: number }> {
  const kept = resume ? await readFit(fitFile(folder, net), state) : undefined;
  if (kept !== undefined) return kept;
  const random = new Random(config.seed, STREAM, NET_NAMES.indexOf(net));
  return {
    state: initialState({ description, state }, random, start === undefined ? {} : unfoldNet(start)),
    done: 0,
  };
}

function scalarsOf(config: DetectorConfig, net: NetName, done: number): Tensors {
  const { steps, learningRate } = config.stages[net];
  const factor = scheduleFactor(
    { kind: 'cosine' },
    { step: done, stepsPerEpoch: steps, epochs: 1, warmupEpochs: config.warmup, cuts: 0 },
  );
  return stepScalars({
    optimizer: adamW,
    learningRate: learningRate * factor,
    count: done + 1,
    averageDecay: config.averageDecay,
  });
}

/** The checkpoint of a fit, if there is one. Throws `CHECKPOINT_BROKEN` where it is of another net, and file errors. */
export async function readFit(
  file: string,
  vectors: readonly StateVector[],
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
