import { join } from 'node:path';
import { MienError } from '../../../errors.js';
import type { Graph } from '../../../graph/graph.js';
import { chooseLowering } from '../../../graph/lowering/choose.js';
import { lower } from '../../../graph/lowering/lower.js';
import { toOnnx } from '../../../graph/onnx/write.js';
import { writeTensors } from '../../../model/safetensors.js';
import type { LearnedTensors } from '../../../nn/description.js';
import { followLosses } from '../../../nn/follow-losses.js';
import type { Weights } from '../../../nn/inference.js';
import { initialState, type Optimization } from '../../../nn/optimization.js';
import { adam } from '../../../nn/optimizer.js';
import { scheduleFactor } from '../../../nn/schedule.js';
import { StepLoop } from '../../../nn/step-loop.js';
import { StepRunner, scalarTensors, stepScalars } from '../../../nn/step-runner.js';
import { Random } from '../../../random.js';
import type { OpenSession, Tensors } from '../../../runtime/session.js';
import { netFile } from '../../detector-nets.js';
import { readFit } from '../../mtcnn/training/fit.js';
import type { PatchBatches } from './batches.js';
import type { DecisionBatches } from './decision-batches.js';
import { buildDecisionStep, DECISION_LOSSES, type DecisionStepOptions } from './decision-step.js';
import { buildSearchStep } from './step.js';

/** How a net is trained. */
export interface FitPlan {
  readonly seed: number;
  /** One after the other: each goes on from the weights of the one before. */
  readonly cycles: readonly Cycle[];
  readonly averageDecay: number;
}

/** A warm restart of the learning rate (Loshchilov & Hutter 2017). */
export interface Cycle {
  readonly steps: number;
  /** The highest; it rises for a fiftieth of the steps, and falls by half a cosine. */
  readonly learningRate: number;
}

/** How the net of the search is trained. */
export interface SearchFitPlan extends FitPlan {
  /** Patches a step, and their side, pixels. */
  readonly batch: number;
  readonly side: number;
  readonly weightDecay: number;
  /** What the box counts beside the face. */
  readonly boxWeight: number;
}

/** How the net that decides is trained. */
export interface DecisionFitPlan extends FitPlan, Pick<DecisionStepOptions, 'batch' | 'lossWeights'> {
  readonly weightDecay: number;
}

export interface FitOptions {
  /** Where the checkpoint `fit-<net>.safetensors` is kept; training goes on from one that is there. */
  readonly folder: string;
  readonly open: OpenSession;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: (report: FitReport) => void;
}

export interface SearchFitOptions extends FitOptions {
  readonly plan: SearchFitPlan;
  readonly batches: Pick<PatchBatches, 'at'>;
}

export interface DecisionFitOptions extends FitOptions {
  readonly plan: DecisionFitPlan;
  readonly batches: Pick<DecisionBatches, 'at'>;
}

export interface FitReport {
  readonly done: number;
  readonly total: number;
  /** Running means. */
  readonly losses: Readonly<Partial<Record<string, number>>>;
}

/** How much of a step's losses enters the running means. */
const SHOWN = 0.01;
const CHECKPOINT_SECONDS = 60;
const WARMUP = 0.02;
/** Largest norm of a gradient. */
const CLIP = 10;
/** Keeps the first weights of a seed apart from its other draws. */
const STREAM = 10;

const adamW = adam({ decay: 'decoupled' });

/**
 * Trains the net of the search from random weights, by AdamW. The result is the moving average of weights and statistics:
 * `<group>.weights` and `statistics`. With the same threads, training goes on from a checkpoint as if it had never stopped.
 * Throws `INTERRUPTED` after saving, `TRAINING_DIVERGED`, `CHECKPOINT_BROKEN` and file errors.
 */
export function fitSearchNet({ plan, batches, ...options }: SearchFitOptions): Promise<Weights> {
  const { batch, side, boxWeight, weightDecay } = plan;
  const step = buildSearchStep({ batch, side, boxWeight, ...optimizedBy(weightDecay) });
  const inputs = async (done: number): Promise<Tensors> => {
    const { tensors, positives } = await batches.at(done);
    return { ...tensors, ...scalarTensors({ positives: Math.max(1, positives) }) };
  };
  return fitNet({ net: 'search', losses: ['loss', 'face', 'box'], step, inputs, plan }, options);
}

/** Trains the net that decides on what the search proposes, likewise. */
export function fitDecisionNet({ plan, batches, ...options }: DecisionFitOptions): Promise<Weights> {
  const { batch, lossWeights, weightDecay } = plan;
  const step = buildDecisionStep({ batch, lossWeights, ...optimizedBy(weightDecay) });
  const inputs = (done: number): Promise<Tensors> => batches.at(done);
  return fitNet({ net: 'decide', losses: DECISION_LOSSES, step, inputs, plan }, options);
}

const optimizedBy = (weightDecay: number) => ({
  ...{ weightDecay, optimizer: adamW, average: true, clipNorm: CLIP },
});

interface Fit {
  readonly net: 'search' | 'decide';
  readonly losses: readonly string[];
  readonly step: Optimization & { readonly graph: Graph; readonly description: LearnedTensors };
  /** What a step is given beside its state and the rate. */
  readonly inputs: (done: number) => Promise<Tensors>;
  readonly plan: FitPlan;
}

async function fitNet({ net, losses, step, inputs, plan }: Fit, options: FitOptions): Promise<Weights> {
  const { open, threads, signal } = options;
  const { cycles, seed, averageDecay } = plan;
  const steps = cycles.reduce((sum, cycle) => sum + cycle.steps, 0);
  const file = join(options.folder, `fit-${net}.safetensors`);
  const kept = await readFit(file, step.state);
  let done = kept?.done ?? 0;
  const first = done;
  const rate = (): number => rateAt(done, cycles);
  const runner = new StepRunner(
    step.state,
    kept?.state ?? initialState(step, new Random(seed, STREAM)),
    () => ({ place: `step ${done + 1} of ${netFile(net)}`, learningRate: rate() }),
    'loss.loss',
  );
  const loop = new StepLoop({
    save: () => writeTensors(file, { tensors: runner.finiteVectors(), metadata: { step: `${done}` } }),
    checkpointSeconds: CHECKPOINT_SECONDS,
    signal,
  });
  const lowering = await chooseLowering(open, 'cpu', threads);
  const session = await open(toOnnx(lower(step.graph, lowering)), { threads });
  const shown: Partial<Record<string, number>> = {};
  try {
    const finished = await loop.run(
      () => done < steps,
      async () => {
        const { outputs } = await runner.run(session, {
          ...(await inputs(done)),
          ...stepScalars({ optimizer: adamW, learningRate: rate(), count: done + 1, averageDecay }),
        });
        done++;
        followLosses(shown, losses, outputs, { count: done - first, share: SHOWN });
        options.onStep?.({ done, total: steps, losses: shown });
      },
    );
    await loop.save();
    if (finished) return averagesOf(runner.vectors);
    throw new MienError('INTERRUPTED', `Stopped at step ${done} of ${steps} of ${netFile(net)}.`);
  } finally {
    await session.release();
  }
}

/** The learning rate of step `step`, from 0. */
export function rateAt(step: number, [cycle, ...later]: readonly Cycle[]): number {
  const { steps, learningRate } = cycle!;
  if (step >= steps && later.length > 0) return rateAt(step - steps, later);
  const at = { step, stepsPerEpoch: steps, epochs: 1, warmupEpochs: WARMUP, cuts: 0 };
  return learningRate * scheduleFactor({ kind: 'cosine' }, at);
}

/** The moving averages, under the names of what they are averages of. */
function averagesOf(vectors: Readonly<Record<string, Float32Array>>): Weights {
  const end = '.average';
  return Object.fromEntries(
    Object.entries(vectors).flatMap(([name, vector]) =>
      name.endsWith(end) ? [[name.slice(0, -end.length), vector]] : [],
    ),
  );
}
