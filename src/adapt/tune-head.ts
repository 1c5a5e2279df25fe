import { type Measures, measure } from '../evaluation/measures.js';
import { EXPRESSION_COUNT, EXPRESSIONS, type Expression } from '../expression.js';
import { lower } from '../graph/lowering/lower.js';
import { portable } from '../graph/lowering/portable.js';
import { toOnnx } from '../graph/onnx/write.js';
import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import { withChecksum } from '../model/checksum.js';
import { sgd } from '../nn/optimizer.js';
import { StepRunner, stepScalars } from '../nn/step-runner.js';
import { type Progress, throwIfAborted } from '../progress.js';
import {
  floats,
  type OpenSession,
  type Session,
  type SessionOptions,
  type Tensors,
} from '../runtime/session.js';
import { type DividedFaces, divideFaces, type FaceCounts } from './divide-faces.js';
import { type Head, openModel } from './head.js';
import { buildHeadStep, headOf, headState } from './head-step.js';
import { keepingTargets } from './keeping-targets.js';
import { checkFaces, type TaughtFace } from './taught-face.js';
import { checkSettings, type TuneOptions, type TuneSettings } from './tune-options.js';
import { varyFaces } from './vary-faces.js';

/** What it brought, on faces held back; the same faces before and after. */
export interface TeachingReport {
  readonly counts: Readonly<Partial<Record<Expression, FaceCounts>>>;
  readonly before: Measures;
  readonly after: Measures;
  /** Whether the log-loss fell. Where it did not, the model as it was is the better one. */
  readonly better: boolean;
  /** Of the faces learnt, nats: at the start and at the end, with the pull. */
  readonly loss: readonly [first: number, last: number];
}

export interface TaughtModel {
  /** A model file like any other of mien's. */
  readonly bytes: Uint8Array;
  readonly report: TeachingReport;
}

/** Pictures a run: a stop is noticed between two. */
const BATCH = 32;
const MOMENTUM = 0.9;

/**
 * Teaches the last layer of a network one person's face. All before it stays as it is, so that each face goes through the
 * network once, and what is learnt is a softmax regression on its features (`buildHeadStep`), by the engine.
 * The temperature stays: fitted on the few faces held back, which are much alike, it made probabilities of new takes far
 * worse. Throws `DATASET_EMPTY` where there are too few faces, `IMAGE_UNREADABLE`, `OPTION_INVALID`, `MODEL_BROKEN`,
 * `MODEL_UNKNOWN`, `GRAPH_INVALID`, `RUNTIME_FAILED`, `TRAINING_DIVERGED` and `INTERRUPTED`.
 */
export async function tuneHead(
  open: OpenSession,
  { bytes, name }: { readonly bytes: Uint8Array; readonly name: string },
  faces: readonly TaughtFace[],
  { onProgress = () => {}, signal, ...given }: TuneOptions = {},
  session: SessionOptions = {},
): Promise<TaughtModel> {
  const settings = checkSettings(given);
  checkFaces(faces);
  const divided = divideFaces(faces, { share: settings.heldBack, gap: settings.gap });
  const model = openModel(bytes, name);
  const work = { open, session, signal, onProgress };

  const { lesson, before } = await withSession(work, model.backbone, async (backbone) => {
    const levels = varyFaces(divided.learnt, settings.variants, settings.seed);
    const count = divided.learnt.length * settings.variants;
    return {
      lesson: await runBatches(backbone, levels, 'looking', { ...work, total: count }),
      before: await judge(backbone, divided, work),
    };
  });
  const labels = Uint8Array.from(divided.learnt, ({ expression }) => EXPRESSIONS.indexOf(expression));
  const { head, loss } = await learn(work, model, { ...lesson, labels }, settings);
  const taught = model.withHead(head, {
    ...model.description,
    taught: { faces: divided.learnt.length, expressions: EXPRESSIONS.filter((one) => divided.counts[one]) },
  });
  const after = await withSession(work, taught, (changed) => judge(changed, divided, work));
  const report = { counts: divided.counts, before, after, better: after.logLoss < before.logLoss, loss };
  return { bytes: await withChecksum(taught), report };
}

interface Work {
  readonly open: OpenSession;
  readonly session: SessionOptions;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: Progress;
}

async function withSession<T>(
  { open, session, signal }: Work,
  model: Uint8Array,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  throwIfAborted(signal, DOING);
  const opened = await open(model, session);
  try {
    return await use(opened);
  } finally {
    await opened.release();
  }
}

const DOING = 'Teaching';

/** What a network makes of pictures, row after row. */
interface Seen {
  /** `[n, C]`; of a model file, which gives none, empty. */
  readonly features: Float32Array;
  /** `[n, 7]` */
  readonly probabilities: Float32Array;
}

/** Runs all pictures, gray levels `[n, 48, 48]`. */
async function runBatches(
  session: Session,
  levels: Float32Array,
  stage: 'looking' | 'judging',
  { signal, onProgress, total }: Pick<Work, 'signal' | 'onProgress'> & { readonly total: number },
): Promise<Seen> {
  const features: Float32Array[] = [];
  const probabilities: Float32Array[] = [];
  for (let start = 0; start < total; start += BATCH) {
    await breathe();
    throwIfAborted(signal, DOING);
    const count = Math.min(BATCH, total - start);
    const data = levels.subarray(start * FACE_BYTES, (start + count) * FACE_BYTES);
    const outputs = await session.run({ images: { shape: [count, 1, FACE_SIZE, FACE_SIZE], data } });
    if (outputs.features !== undefined) features.push(floats(outputs.features));
    probabilities.push(floats(outputs.probabilities));
    onProgress(start + count, total, stage);
  }
  return { features: joined(features), probabilities: joined(probabilities) };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function judge(session: Session, { heldBack }: DividedFaces, work: Work): Promise<Measures> {
  const levels = varyFaces(heldBack, 1, 0);
  const labels = Uint8Array.from(heldBack, ({ expression }) => EXPRESSIONS.indexOf(expression));
  const { probabilities } = await runBatches(session, levels, 'judging', {
    ...work,
    total: heldBack.length,
  });
  return measure({ labels, probabilities, classCount: EXPRESSION_COUNT }, new Float32Array(), EXPRESSIONS);
}

/** Of the faces to learn: `variants` rows each. */
interface Lesson extends Seen {
  /** `[n]` */
  readonly labels: Uint8Array;
}

async function learn(
  work: Work,
  { head, width, description: { temperature } }: ReturnType<typeof openModel>,
  { features, probabilities, labels }: Lesson,
  { steps, learningRate, pull, keep, variants }: TuneSettings,
): Promise<{ readonly head: Head; readonly loss: readonly [number, number] }> {
  const rows = labels.length * variants;
  const each = Uint8Array.from({ length: rows }, (_, row) => labels[Math.floor(row / variants)]!);
  const targets = keepingTargets(each, probabilities, keep);
  const curvature = largestCurvature(features, targets, width, temperature);
  const optimizer = sgd({ momentum: MOMENTUM });
  const step = buildHeadStep({ head, rows, temperature, pull: pull * curvature, optimizer });
  const constants: Tensors = {
    features: { shape: [rows, width], data: features },
    targets: { shape: [rows, EXPRESSION_COUNT], data: targets },
    ...stepScalars({
      optimizer,
      learningRate: learningRate / (curvature * (1 + pull)),
      // The same at every step, since neither the rate nor this optimizer changes.
      count: 1,
      averageDecay: null,
    }),
  };
  return withSession(work, toOnnx(lower(step.graph, portable)), async (session) => {
    let done = 0;
    const runner = new StepRunner(step.state, headState(step, head), () => ({
      place: `step ${done + 1} of teaching`,
      learningRate,
    }));
    const losses: [number, number] = [0, 0];
    for (; done < steps; done++) {
      if (done % 10 === 0) await breathe();
      throwIfAborted(work.signal, DOING);
      const { loss } = await runner.run(session, constants);
      losses[1] = loss;
      if (done === 0) losses[0] = loss;
      work.onProgress(done + 1, steps, 'learning');
    }
    return { head: headOf(step, runner.vectors), loss: losses };
  });
}

/**
 * A bound of the second derivatives of the loss in any direction: a softmax's is ½ at most in its logits, which are
 * features and a 1 times weights, over the temperature.
 */
function largestCurvature(
  features: Float32Array,
  targets: Float32Array,
  width: number,
  temperature: number,
): number {
  const rows = features.length / width;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const square = features.subarray(row * width, (row + 1) * width).reduce((total, f) => total + f * f, 1);
    const weight = targets
      .subarray(row * EXPRESSION_COUNT, (row + 1) * EXPRESSION_COUNT)
      .reduce((total, t) => total + t, 0);
    sum += weight * square;
  }
  return sum / rows / 2 / temperature ** 2;
}

/** In a worker or page, lets messages through, a stop among them. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
