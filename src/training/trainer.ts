import { join } from 'node:path';
import {
  anything,
  callable,
  checkOptions,
  numberFrom,
  type OptionKinds,
  oneOf,
  signalKind,
  text,
} from '../check-options.js';
import { MienError } from '../errors.js';
import { EXPRESSION_COUNT } from '../expression.js';
import { makeFolder } from '../files/folder.js';
import { writeFileAtomic } from '../files/write-whole.js';
import type { Graph } from '../graph/graph.js';
import { chooseLowering } from '../graph/lowering/choose.js';
import { lower } from '../graph/lowering/lower.js';
import { toOnnx } from '../graph/onnx/write.js';
import { readTensors, writeTensors } from '../model/safetensors.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import { type Head, placeHead, takeHead } from '../nn/heads.js';
import { buildInference, type Weights } from '../nn/inference.js';
import { initialState } from '../nn/optimization.js';
import { adam, type Optimizer, sgd } from '../nn/optimizer.js';
import { plateauCuts, scheduleFactor } from '../nn/schedule.js';
import { StepLoop } from '../nn/step-loop.js';
import { type Standing, StepRunner, stepScalars, vectorTensors } from '../nn/step-runner.js';
import { buildTrainingStep, type TrainingStep } from '../nn/training-step.js';
import { Random } from '../random.js';
import {
  DEVICES,
  type Device,
  floats,
  type OpenSession,
  type Session,
  type Tensor,
  type Tensors,
  THREADS_KIND,
} from '../runtime/session.js';
import { Batches, type TrainingRows } from './batches.js';
import {
  BEST_FILE,
  type Checkpoint,
  checkBest,
  checkState,
  type EpochSums,
  type Progress,
  writeCheckpoint,
} from './checkpoint.js';
import type { TrainingConfig } from './config.js';
import { bestEpoch, type EpochRecord, epochsWithoutProgress, formatHistory } from './history.js';
import { PREDICTION_BATCH, predictRows } from './predictor.js';
import { countCorrect, judge } from './score.js';
import { type StepKind, stepKind } from './step-kind.js';
import { mixAnswers, prepareTargets } from './targets.js';

export const METRICS_FILE = 'metrics.jsonl';

/** Probabilities `[N, 7]` that teachers give to gray pictures `[N, 1, 48, 48]`. */
export type Teach = (images: Tensor) => Promise<Float32Array>;

/** Pictures to judge each epoch by: row i is picture `rows[i]` of `images`, with class `labels[i]`. */
export interface ValidationRows {
  readonly images: Uint8Array;
  readonly rows: Int32Array;
  readonly labels: Uint8Array;
}

export interface StepReport {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Means of the epoch so far. */
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
}

export interface TrainOptions {
  readonly config: TrainingConfig;
  readonly training: TrainingRows;
  readonly validation: ValidationRows;
  /** Identifies the data, so that a run is not resumed on another dataset. */
  readonly datasetHash: string;
  /** The run folder; made where it is missing. */
  readonly folder: string;
  readonly open: OpenSession;
  readonly device: Device;
  readonly threads: number;
  /** Weights to start from instead of random ones. */
  readonly initial?: Weights | undefined;
  /**
   * Asked for the answers to every augmented batch, where the configuration has teachers (Beyer et al. 2022).
   */
  readonly teach?: Teach | undefined;
  /** Where to go on from. */
  readonly resume?: Checkpoint | undefined;
  /** Longest time between checkpoints, seconds; one is also written after every epoch. */
  readonly checkpointSeconds?: number;
  /** Stops after the step under way, with a checkpoint; the result then says `interrupted`. */
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: (report: StepReport) => void;
  readonly onEpoch?: (record: EpochRecord, best: boolean) => void;
}

const TRAIN_KINDS: OptionKinds<TrainOptions> = {
  config: anything,
  training: anything,
  validation: anything,
  datasetHash: text,
  folder: text,
  open: callable,
  device: oneOf(DEVICES),
  threads: THREADS_KIND,
  initial: anything,
  teach: callable,
  resume: anything,
  checkpointSeconds: numberFrom(0),
  signal: signalKind,
  onStep: callable,
  onEpoch: callable,
};

export interface TrainResult {
  readonly history: readonly EpochRecord[];
  /** The weights of the best epoch on validation; none where no epoch was finished. */
  readonly weights: Weights | undefined;
  /** The same trunk with the second head, where there is one. */
  readonly auxiliary: Weights | undefined;
  /** From 1; 0 where no epoch was finished. */
  readonly bestEpoch: number;
  readonly ended: 'complete' | 'early' | 'interrupted';
}

const DEFAULT_CHECKPOINT_SECONDS = 120;
/** Keeps the first weights of a seed apart from its other random streams. */
const WEIGHTS_STREAM = 0;

/**
 * Trains a network. The run folder gets `metrics.jsonl` (one line an epoch), `checkpoint.safetensors` (from
 * which a run goes on bit-identically) and `best.safetensors` (the weights of the best epoch).
 * Throws `OPTION_INVALID`, `TRAINING_DIVERGED` where the loss is not finite, `DATASET_EMPTY` where there is
 * less than one batch, `DATASET_MISMATCH` where a run is resumed on other data, `CONFIG_INVALID` where it has
 * teachers and none are given to `teach`, and file errors.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  checkOptions('train', options, TRAIN_KINDS);
  const { config, resume } = options;
  if (options.training.rows.length < config.batch || options.validation.rows.length === 0) {
    throw new MienError(
      'DATASET_EMPTY',
      `Got ${options.training.rows.length} training and ${options.validation.rows.length} validation pictures; ` +
        `expected at least ${config.batch} (one batch) and 1.`,
      { hint: 'Bring more data, choose another label protocol, or make the batch smaller.' },
    );
  }
  if (resume !== undefined && resume.progress.datasetHash !== options.datasetHash) {
    throw new MienError('DATASET_MISMATCH', 'The run was started on other data than this.', {
      hint: 'Give the dataset it was started with, or start a new run.',
    });
  }
  if (config.teachers.length > 0 && options.teach === undefined) {
    throw new MienError(
      'CONFIG_INVALID',
      `Got teachers (${config.teachers.join(', ')}); expected \`teach\` to ask them.`,
      {
        hint: 'Give their mean answer to a batch as `teach`, or leave `teachers` empty.',
      },
    );
  }
  await makeFolder(options.folder);
  const run = await TrainingRun.start(options);
  try {
    return await run.finish();
  } finally {
    await run.release();
  }
}

function makeOptimizer({ optimizer }: TrainingConfig): Optimizer {
  return optimizer.kind === 'sgd' ? sgd(optimizer) : adam(optimizer);
}

/** The heads of a network that has a second one. */
const HEADS = {
  first: { first: 0, classes: EXPRESSION_COUNT, allClasses: 2 * EXPRESSION_COUNT },
  second: { first: EXPRESSION_COUNT, classes: EXPRESSION_COUNT, allClasses: 2 * EXPRESSION_COUNT },
} as const satisfies Record<string, Head>;

/** The weights of the network that is used, which has one of the heads. */
function withHead(
  weights: Weights,
  which: keyof typeof HEADS,
  { model, auxiliary }: TrainingConfig,
): Weights {
  return auxiliary === null ? weights : takeHead(findArchitecture(model), weights, HEADS[which]);
}

function firstState(
  step: TrainingStep,
  { seed, model, auxiliary }: TrainingConfig,
  given: Weights | undefined,
): Record<string, Float32Array> {
  const fresh = (weights?: Weights) => initialState(step, new Random(seed, WEIGHTS_STREAM), weights);
  if (given === undefined || auxiliary === null) return fresh(given);
  const whole = fresh();
  placeHead(findArchitecture(model), whole, given, HEADS.first);
  return fresh(whole);
}

function buildStep(config: TrainingConfig, { side, ascending }: StepKind): TrainingStep {
  return buildTrainingStep(findArchitecture(config.model), {
    classes: EXPRESSION_COUNT,
    auxiliary: config.auxiliary !== null,
    batch: config.batch,
    optimizer: makeOptimizer(config),
    weightDecay: config.weightDecay,
    clipNorm: config.clipNorm ?? undefined,
    average: config.averageDecay !== null,
    side,
    radius: ascending ? config.sharpness?.radius : undefined,
  });
}

/** The session of an epoch's kind of step. One session is open at a time, from when it is first needed. */
class StepSessions {
  #open: { readonly kind: StepKind; readonly session: Session } | undefined;

  constructor(
    private readonly config: TrainingConfig,
    private readonly openGraph: (graph: Graph) => Promise<Session>,
  ) {}

  async of(epoch: number): Promise<Session> {
    const kind = stepKind(this.config, epoch);
    if (this.#open?.kind.side !== kind.side || this.#open.kind.ascending !== kind.ascending) {
      await this.release();
      this.#open = { kind, session: await this.openGraph(buildStep(this.config, kind).graph) };
    }
    return this.#open.session;
  }

  async release(): Promise<void> {
    await this.#open?.session.release();
    this.#open = undefined;
  }
}

/** One run under way: its sessions, the state, and where it stands. */
class TrainingRun {
  readonly #batches: Batches;
  readonly #optimizer: Optimizer;
  readonly #runner: StepRunner;
  readonly #loop: StepLoop;
  #progress: Progress;

  private constructor(
    private readonly options: TrainOptions,
    private readonly step: TrainingStep,
    private readonly sessions: StepSessions,
    private readonly validationSession: Session,
  ) {
    const { config, resume, training, signal, checkpointSeconds = DEFAULT_CHECKPOINT_SECONDS } = options;
    const vectors = resume?.state ?? firstState(step, config, options.initial);
    this.#runner = new StepRunner(step.state, vectors, () => this.#standing());
    this.#loop = new StepLoop({ save: () => this.#writeCheckpoint(), checkpointSeconds, signal });
    this.#optimizer = makeOptimizer(config);
    this.#batches = new Batches(
      { ...training, targets: prepareTargets(training.targets, config) },
      config,
      step.masks,
    );
    this.#progress = resume?.progress ?? {
      epoch: 0,
      step: 0,
      sums: NO_SUMS,
      history: [],
      datasetHash: options.datasetHash,
    };
  }

  static async start(options: TrainOptions): Promise<TrainingRun> {
    const { config, open, device, threads, resume } = options;
    const step = buildStep(config, stepKind(config, resume?.progress.epoch ?? 0));
    if (resume !== undefined) {
      checkState(resume, step.state);
      const weights = weightNames(step);
      const kept = step.state.filter(({ name }) => weights.includes(name));
      if (resume.progress.history.length > 0) await checkBest(options.folder, kept);
    }
    const lowering = await chooseLowering(open, device, threads);
    const openGraph = (graph: Graph) => open(toOnnx(lower(graph, lowering)), { device, threads });
    const sessions = new StepSessions(config, openGraph);
    await sessions.of(resume?.progress.epoch ?? 0);
    const validation = buildInference(findArchitecture(config.model), {
      classes: EXPRESSION_COUNT,
      batch: PREDICTION_BATCH,
    });
    return new TrainingRun(options, step, sessions, await openGraph(validation));
  }

  async release(): Promise<void> {
    await this.sessions.release();
    await this.validationSession.release();
  }

  async finish(): Promise<TrainResult> {
    const { config, signal } = this.options;
    let ended: TrainResult['ended'] | undefined = this.#ended();
    while (ended === undefined) {
      const finished = await this.#epoch();
      ended = finished ? this.#ended() : 'interrupted';
      if (ended === undefined && signal?.aborted === true) ended = 'interrupted';
    }
    if (ended === 'interrupted') await this.#loop.save();
    const { history } = this.#progress;
    const best = bestEpoch(history, config.select) + 1;
    const whole = best > 0 ? (await readTensors(join(this.options.folder, BEST_FILE))).tensors : undefined;
    return {
      history,
      weights: whole && withHead(whole, 'first', config),
      auxiliary: config.auxiliary === null ? undefined : whole && withHead(whole, 'second', config),
      bestEpoch: best,
      ended,
    };
  }

  #ended(): 'complete' | 'early' | undefined {
    const { config } = this.options;
    const { history } = this.#progress;
    if (history.length >= config.epochs) return 'complete';
    return config.patience !== null && epochsWithoutProgress(history) >= config.patience
      ? 'early'
      : undefined;
  }

  /** Goes on to the end of the current epoch. False where it was interrupted. */
  async #epoch(): Promise<boolean> {
    const more = () => this.#progress.step < this.#batches.stepsPerEpoch;
    if (!(await this.#loop.run(more, () => this.#step()))) return false;
    await this.#closeEpoch();
    return true;
  }

  async #step(): Promise<void> {
    const started = performance.now();
    const { config, teach, onStep } = this.options;
    const { epoch, step, sums } = this.#progress;
    const inputs = this.#batches.at(epoch, step);
    const targets = floats(inputs.targets);
    if (teach !== undefined) mixAnswers(targets, await teach(this.#batches.whole), config.teacherShare);
    const session = await this.sessions.of(epoch);
    const { loss, outputs } = await this.#runner.run(session, { ...inputs, ...this.#scalars() });
    const seconds = (performance.now() - started) / 1000;
    const next: EpochSums = {
      loss: sums.loss + loss,
      correct: sums.correct + countCorrect(floats(outputs.logits), targets),
      stepSeconds: sums.stepSeconds + seconds,
      seconds: sums.seconds + seconds,
    };
    this.#progress = { ...this.#progress, step: step + 1, sums: next };
    const pictures = (step + 1) * config.batch;
    onStep?.({
      epoch: epoch + 1,
      epochs: config.epochs,
      step: step + 1,
      stepsPerEpoch: this.#batches.stepsPerEpoch,
      loss: next.loss / (step + 1),
      accuracy: next.correct / pictures,
      imagesPerSecond: pictures / next.stepSeconds,
    });
  }

  get #learningRate(): number {
    const { config } = this.options;
    const { epoch, step, history } = this.#progress;
    const stepsPerEpoch = this.#batches.stepsPerEpoch;
    const losses = history.map(({ validationLoss }) => validationLoss);
    const factor = scheduleFactor(config.schedule, {
      step: epoch * stepsPerEpoch + step,
      stepsPerEpoch,
      epochs: config.epochs,
      warmupEpochs: config.warmupEpochs,
      cuts: config.schedule.kind === 'plateau' ? plateauCuts(losses, config.schedule.patience) : 0,
    });
    return config.learningRate * factor;
  }

  #scalars(): Tensors {
    const { epoch, step } = this.#progress;
    return stepScalars({
      optimizer: this.#optimizer,
      learningRate: this.#learningRate,
      count: epoch * this.#batches.stepsPerEpoch + step + 1,
      averageDecay: this.options.config.averageDecay,
    });
  }

  async #closeEpoch(): Promise<void> {
    const { config, folder, validation, onEpoch } = this.options;
    const { epoch, step, sums, history } = this.#progress;
    const started = performance.now();
    const weights = this.#evaluationWeights();
    const probabilities = await predictRows(
      this.validationSession,
      validation.images,
      validation.rows,
      vectorTensors(withHead(weights, 'first', config)),
    );
    const { loss, accuracy } = judge(probabilities, validation.labels);
    this.#runner.requireFinite(loss);
    const pictures = step * config.batch;
    const record: EpochRecord = {
      epoch: epoch + 1,
      steps: (epoch + 1) * this.#batches.stepsPerEpoch,
      learningRate: this.#learningRate,
      trainLoss: sums.loss / step,
      trainAccuracy: sums.correct / pictures,
      validationLoss: loss,
      validationAccuracy: accuracy,
      imagesPerSecond: pictures / sums.stepSeconds,
      seconds: sums.seconds + (performance.now() - started) / 1000,
    };
    const records = [...history, record];
    const best = bestEpoch(records, config.select) === epoch;
    if (best)
      await writeTensors(join(folder, BEST_FILE), { tensors: weights, metadata: { epoch: `${epoch + 1}` } });
    this.#progress = { ...this.#progress, epoch: epoch + 1, step: 0, sums: NO_SUMS, history: records };
    await this.#loop.save();
    onEpoch?.(record, best);
  }

  /** What validation and the finished model use: the moving average where there is one. */
  #evaluationWeights(): Record<string, Float32Array> {
    const { vectors } = this.#runner;
    return Object.fromEntries(
      weightNames(this.step).flatMap((name) => {
        const vector = vectors[`${name}.average`] ?? vectors[name];
        return vector === undefined ? [] : [[name, vector]];
      }),
    );
  }

  async #writeCheckpoint(): Promise<void> {
    const { config, folder } = this.options;
    await writeCheckpoint(folder, {
      config,
      progress: this.#progress,
      state: this.#runner.finiteVectors(),
    });
    await writeFileAtomic(join(folder, METRICS_FILE), formatHistory(this.#progress.history));
  }

  #standing(): Standing {
    const { epoch, step, history } = this.#progress;
    const { config, folder } = this.options;
    return {
      place: `epoch ${epoch + 1}, step ${step + 1}`,
      learningRate: config.learningRate,
      kept:
        history.length > 0
          ? `The last good checkpoint and the best epoch (${bestEpoch(history, config.select) + 1}) are kept in ${folder}.`
          : 'No epoch was finished.',
      remedy: 'clip the gradient',
    };
  }
}

/** The vectors of the network, without those of the optimizer. */
function weightNames({ description }: TrainingStep): readonly string[] {
  return [...description.groups.map(({ name }) => `${name}.weights`), 'statistics'];
}

const NO_SUMS: EpochSums = { loss: 0, correct: 0, stepSeconds: 0, seconds: 0 };
