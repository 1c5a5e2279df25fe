import { join } from 'node:path';
import { MienError } from '../../../errors.js';
import { chooseLowering } from '../../../graph/lowering/choose.js';
import { lower } from '../../../graph/lowering/lower.js';
import { toOnnx } from '../../../graph/onnx/write.js';
import { writeTensors } from '../../../model/safetensors.js';
import { followLosses } from '../../../nn/follow-losses.js';
import type { Weights } from '../../../nn/inference.js';
import { initialState } from '../../../nn/optimization.js';
import { adam } from '../../../nn/optimizer.js';
import { scheduleFactor } from '../../../nn/schedule.js';
import { StepLoop } from '../../../nn/step-loop.js';
import { StepRunner, scalarTensors, stepScalars } from '../../../nn/step-runner.js';
import { Random } from '../../../random.js';
import type { OpenSession } from '../../../runtime/session.js';
import { readFit } from '../../mtcnn/training/fit.js';
import type { PatchBatches } from './batches.js';
import { buildSearchStep } from './step.js';

/** How the net of the search is trained. */
export interface SearchFitPlan {
  readonly seed: number;
  /** Patches a step, and their side, pixels. */
  readonly batch: number;
  readonly side: number;
  readonly steps: number;
  /** The highest; it rises for a fiftieth of the steps, and falls by half a cosine. */
  readonly learningRate: number;
  readonly weightDecay: number;
  /** What the box counts beside the face. */
  readonly boxWeight: number;
  readonly averageDecay: number;
}

export interface SearchFitOptions {
  readonly plan: SearchFitPlan;
  readonly batches: Pick<PatchBatches, 'at'>;
  /** Where the checkpoint `fit-search.safetensors` is kept; training goes on from one that is there. */
  readonly folder: string;
  readonly open: OpenSession;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: (report: SearchFitReport) => void;
}

export interface SearchFitReport {
  readonly done: number;
  readonly total: number;
  /** Running means. */
  readonly losses: Readonly<Partial<Record<SearchLoss, number>>>;
}

const LOSSES = ['loss', 'face', 'box'] as const;
type SearchLoss = (typeof LOSSES)[number];

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
export async function fitSearchNet(options: SearchFitOptions): Promise<Weights> {
  const { plan, open, threads, signal } = options;
  const { batch, side, steps, seed, boxWeight, weightDecay, averageDecay } = plan;
  const step = buildSearchStep({
    ...{ batch, side, boxWeight, weightDecay },
    ...{ optimizer: adamW, average: true, clipNorm: CLIP },
  });
  const file = join(options.folder, 'fit-search.safetensors');
  const kept = await readFit(file, step.state);
  let done = kept?.done ?? 0;
  const first = done;
  const rate = (): number => plan.learningRate * rateAt(done, steps);
  const runner = new StepRunner(
    step.state,
    kept?.state ?? initialState(step, new Random(seed, STREAM)),
    () => ({ place: `step ${done + 1} of the search`, learningRate: rate() }),
    'loss.loss',
  );
  const loop = new StepLoop({
    save: () => writeTensors(file, { tensors: runner.finiteVectors(), metadata: { step: `${done}` } }),
    checkpointSeconds: CHECKPOINT_SECONDS,
    signal,
  });
  const lowering = await chooseLowering(open, 'cpu', threads);
  const session = await open(toOnnx(lower(step.graph, lowering)), { threads });
  const losses: Partial<Record<SearchLoss, number>> = {};
  try {
    const finished = await loop.run(
      () => done < steps,
      async () => {
        const { tensors, positives } = await options.batches.at(done);
        const { outputs } = await runner.run(session, {
          ...tensors,
          ...scalarTensors({ positives: Math.max(1, positives) }),
          ...stepScalars({ optimizer: adamW, learningRate: rate(), count: done + 1, averageDecay }),
        });
        done++;
        followLosses(losses, LOSSES, outputs, { count: done - first, share: SHOWN });
        options.onStep?.({ done, total: steps, losses });
      },
    );
    await loop.save();
    if (finished) return averagesOf(runner.vectors);
    throw new MienError('INTERRUPTED', `Stopped at step ${done} of ${steps} of the search.`);
  } finally {
    await session.release();
  }
}

function rateAt(step: number, steps: number): number {
  return scheduleFactor(
    { kind: 'cosine' },
    { step, stepsPerEpoch: steps, epochs: 1, warmupEpochs: WARMUP, cuts: 0 },
  );
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
