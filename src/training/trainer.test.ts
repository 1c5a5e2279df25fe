import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { toOnnx } from '../graph/onnx/write.js';
import { readTensors } from '../model/safetensors.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import { takeHead } from '../nn/heads.js';
import { buildModel, type Weights } from '../nn/inference.js';
import { randomWeights } from '../nn/testing/random-weights.js';
import { openSession } from '../runtime/node.js';
import { floats, type OpenSession, type Tensors } from '../runtime/session.js';
import { BEST_FILE, CHECKPOINT_FILE, readCheckpoint } from './checkpoint.js';
import { resolveConfig, type TrainingConfigInput } from './config.js';
import type { EpochRecord } from './history.js';
import { patterns } from './testing/patterns.js';
import { METRICS_FILE, type StepReport, type TrainOptions, train } from './trainer.js';

const CLASSES = 7;
const DATA = patterns(1);
/** 168 training pictures in batches of 16. */
const STEPS_PER_EPOCH = 10;

let root: string;
let folders = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mien-train-'));
});
afterAll(async () => {
  await rm(root, { recursive: true });
});

const newFolder = () => join(root, `run-${++folders}`);

const config = (changes: Partial<TrainingConfigInput> = {}) =>
  resolveConfig('mien-tiny', { epochs: 2, batch: 16, augmentation: null, seed: 3, ...changes });

function options(changes: Partial<TrainOptions> = {}): TrainOptions {
  return {
    config: config(),
    ...DATA,
    datasetHash: 'patterns-1',
    folder: newFolder(),
    open: openSession,
    device: 'cpu',
    threads: 1,
    ...changes,
  };
}

/** A signal that is raised when a step is done; steps count from 1 over the whole run. */
function interruptAfter(step: number): Pick<TrainOptions, 'signal' | 'onStep'> {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    onStep: (report) => {
      if ((report.epoch - 1) * report.stepsPerEpoch + report.step === step) controller.abort();
    },
  };
}

/** All that two equal runs must share: every state vector to the bit, and the metrics but for times. */
async function outcome(folder: string) {
  const { state, progress } = await readCheckpoint(folder);
  const { tensors, metadata } = await readTensors(join(folder, BEST_FILE));
  const { epoch, step, history } = progress;
  return {
    state: digests(state),
    best: digests(tensors),
    metadata,
    epoch,
    step,
    history: timeless(history),
  };
}

function digests(vectors: Readonly<Record<string, Float32Array>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(vectors).map(([name, data]) => [name, createHash('sha256').update(data).digest('hex')]),
  );
}

function timeless(history: readonly EpochRecord[]) {
  return history.map(({ imagesPerSecond, seconds, ...rest }) => {
    expect([imagesPerSecond, seconds].every((value) => Number.isFinite(value) && value > 0)).toBe(true);
    return rest;
  });
}

const failure = (code: string, message = '') =>
  expect.objectContaining({ name: 'MienError', code, message: expect.stringContaining(message) });

describe('a run', () => {
  const folder = () => join(root, 'whole');
  const steps: StepReport[] = [];
  const epochs: { readonly record: EpochRecord; readonly best: boolean }[] = [];
  let result: Awaited<ReturnType<typeof train>>;
  beforeAll(async () => {
    result = await train(
      options({
        config: config({ epochs: 3 }),
        folder: folder(),
        onStep: (report) => steps.push(report),
        onEpoch: (record, best) => epochs.push({ record, best }),
      }),
    );
  });

  test('learns: the loss falls, and nearly all pictures it has not seen are right', () => {
    expect(result.ended).toBe('complete');
    const [first, , last] = result.history;
    // Guessing costs ln 7 = 1.95 nats.
    expect(first!.trainLoss).toBeLessThan(1.95);
    expect(last!.trainLoss).toBeLessThan(first!.trainLoss / 2);
    expect(last!.trainAccuracy).toBeGreaterThan(0.95);
    expect(last!.validationAccuracy).toBeGreaterThan(0.9);
    expect(last!.validationLoss).toBeLessThan(first!.validationLoss);
  });

  test('reports every step and every epoch', () => {
    expect(steps.map(({ epoch, step }) => [epoch, step])).toEqual(
      [1, 2, 3].flatMap((epoch) => Array.from({ length: STEPS_PER_EPOCH }, (_, i) => [epoch, i + 1])),
    );
    expect(steps.every(({ stepsPerEpoch, epochs: all }) => stepsPerEpoch === 10 && all === 3)).toBe(true);
    expect(epochs.map(({ record }) => record)).toEqual(result.history);
    // The last step of an epoch reports the means of it.
    result.history.forEach((record, i) => {
      const last = steps[(i + 1) * STEPS_PER_EPOCH - 1]!;
      expect(last.loss).toBeCloseTo(record.trainLoss, 12);
      expect(last.accuracy).toBeCloseTo(record.trainAccuracy, 12);
    });
    expect(result.history.map(({ epoch, steps: done }) => [epoch, done])).toEqual([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
  });

  test('warms up and follows its schedule', () => {
    // One epoch of a linear rise to 0.1 times the cosine from 1 to 0 over 30 steps, past the epoch's last step.
    const cosine = (step: number) => 0.05 * (1 + Math.cos((Math.PI * step) / 30));
    [cosine(10), cosine(20), cosine(30)].forEach((rate, i) => {
      expect(result.history[i]!.learningRate).toBeCloseTo(rate, 12);
    });
  });

  test('leaves its metrics, a checkpoint at its end and the best weights, and nothing else', async () => {
    expect((await readdir(folder())).toSorted()).toEqual(
      [BEST_FILE, CHECKPOINT_FILE, METRICS_FILE].toSorted(),
    );
    const lines = (await readFile(join(folder(), METRICS_FILE), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(result.history);
    const { progress } = await readCheckpoint(folder());
    expect(progress).toMatchObject({ epoch: 3, step: 0, datasetHash: 'patterns-1' });
    expect(progress.history).toEqual(result.history);
  });

  test('gives the weights of its best epoch, which score what it says', async () => {
    const accuracies = result.history.map(({ validationAccuracy }) => validationAccuracy);
    expect(result.bestEpoch).toBe(accuracies.indexOf(Math.max(...accuracies)) + 1);
    expect(epochs.findLastIndex(({ best }) => best) + 1).toBe(result.bestEpoch);
    const best = await readTensors(join(folder(), BEST_FILE));
    expect(best.metadata).toEqual({ epoch: `${result.bestEpoch}` });
    expect(digests(result.weights!)).toEqual(digests(best.tensors));

    const record = result.history[result.bestEpoch - 1]!;
    const judged = await judge(result.weights!);
    expect(judged.accuracy).toBeCloseTo(record.validationAccuracy, 12);
    expect(judged.loss).toBeCloseTo(record.validationLoss, 4);
  });

  test('that is complete is not gone on with', async () => {
    const before = await readFile(join(folder(), CHECKPOINT_FILE));
    const again = await train(
      options({ config: config({ epochs: 3 }), folder: folder(), resume: await readCheckpoint(folder()) }),
    );
    expect(again).toEqual(result);
    expect((await readFile(join(folder(), CHECKPOINT_FILE))).equals(before)).toBe(true);
  });
});

/** Accuracy and mean −log p on the validation pictures, by the exported model. */
async function judge(weights: Weights, labels = DATA.validation.labels) {
  const model = buildModel(findArchitecture('mien-tiny'), { classes: CLASSES, weights });
  const session = await openSession(toOnnx(model, { batch: 'N' }), { threads: 1 });
  try {
    const { images, rows } = DATA.validation;
    const pictures = new Float32Array(rows.length * 48 * 48);
    rows.forEach((row, i) => {
      pictures.set(images.subarray(row * 48 * 48, (row + 1) * 48 * 48), i * 48 * 48);
    });
    const results = await session.run({ images: { shape: [rows.length, 1, 48, 48], data: pictures } });
    const probabilities = floats(results.probabilities);
    let [correct, loss] = [0, 0];
    labels.forEach((label, i) => {
      const row = [...probabilities.subarray(i * CLASSES, (i + 1) * CLASSES)];
      if (row.indexOf(Math.max(...row)) === label) correct++;
      loss -= Math.log(row[label]!);
    });
    return { accuracy: correct / labels.length, loss: loss / labels.length };
  } finally {
    await session.release();
  }
}

/** Everything whose memory a resumed run needs: momentum, averages, Adam's step count, plateaus, mixed batches. */
const SETTINGS: readonly [string, Partial<TrainingConfigInput>][] = [
  ['SGD, cosine, average, augmentation', { augmentation: { erase: 0.5 }, averageDecay: 0.9 }],
  [
    'AdamW, plateau, mixup, clipping, smoothing and class weights',
    {
      optimizer: { kind: 'adam' },
      learningRate: 0.003,
      schedule: { kind: 'plateau', patience: 1, factor: 0.5 },
      averageDecay: null,
      mixup: 0.2,
      clipNorm: 1,
      labelSmoothing: 0.1,
      classWeights: 'inverse',
    },
  ],
  [
    'sharpness-aware in the second epoch',
    { averageDecay: 0.9, sharpness: { radius: 0.1, epochs: 1 }, augmentation: {} },
  ],
  ['the first epoch on smaller pictures', { progressive: { side: 24, epochs: 1 }, augmentation: {} }],
];

describe.each(SETTINGS)('%s', (_, changes) => {
  const settings = config(changes);
  let whole: Awaited<ReturnType<typeof outcome>>;
  beforeAll(async () => {
    const run = options({ config: settings });
    await train(run);
    whole = await outcome(run.folder);
  });

  test('the same seed gives the same run, bit by bit; another seed another', async () => {
    const again = options({ config: settings });
    await train(again);
    expect(await outcome(again.folder)).toEqual(whole);
    const other = options({ config: { ...settings, seed: 4 } });
    await train(other);
    const others = (await outcome(other.folder)).state;
    expect(Object.keys(others).filter((name) => others[name] === whole.state[name])).toEqual([]);
  });

  test('interrupted in both epochs and gone on with, it ends the same, bit by bit', async () => {
    const { folder } = options();
    const first = await train(options({ config: settings, folder, ...interruptAfter(4) }));
    expect(first).toMatchObject({ ended: 'interrupted', bestEpoch: 0, history: [], weights: undefined });
    expect((await readCheckpoint(folder)).progress).toMatchObject({ epoch: 0, step: 4 });

    const resume = await readCheckpoint(folder);
    const second = await train(options({ config: resume.config, folder, resume, ...interruptAfter(17) }));
    expect(second).toMatchObject({ ended: 'interrupted', bestEpoch: 1 });
    expect((await readCheckpoint(folder)).progress).toMatchObject({ epoch: 1, step: 7 });

    const last = await readCheckpoint(folder);
    const end = await train(options({ config: last.config, folder, resume: last }));
    expect(end.ended).toBe('complete');
    expect(await outcome(folder)).toEqual(whole);
  });

  test('gone on with from the last checkpoint after a crash, it ends the same, bit by bit', async () => {
    const { folder } = options();
    const crash = train(
      options({
        config: settings,
        folder,
        checkpointSeconds: 0,
        onStep: ({ epoch, step }) => {
          if (epoch === 2 && step === 5) throw new RangeError('the power went');
        },
      }),
    );
    await expect(crash).rejects.toThrow(RangeError);
    const resume = await readCheckpoint(folder);
    // Step 5 was done, but not kept.
    expect(resume.progress).toMatchObject({ epoch: 1, step: 4 });
    await train(options({ config: resume.config, folder, resume }));
    expect(await outcome(folder)).toEqual(whole);
  });
});

test('sharpness-aware steps begin with the epoch they are wanted for', async () => {
  const losses = async (sharpness: TrainingConfigInput['sharpness']) => {
    const seen: number[] = [];
    await train(options({ config: config({ sharpness }), onStep: ({ loss }) => seen.push(loss) }));
    return seen;
  };
  const never = await losses(null);
  const later = await losses({ radius: 0.1, epochs: 1 });
  const always = await losses({ radius: 0.1 });
  // A step reports its loss before the update, so the first that another update can be seen in is the second.
  const firstApart = (a: number[], b: number[]) => a.findIndex((loss, i) => loss !== b[i]);
  expect(firstApart(later, never)).toBe(STEPS_PER_EPOCH + 1);
  expect(firstApart(always, never)).toBe(1);
  expect(always.every(Number.isFinite)).toBe(true);
});

/** Opens sessions whose training steps `watch` sees: their number from 1, what went in, the next state. */
function watchedOpen(watch: (count: number, feeds: Tensors, next: Tensors) => void): OpenSession {
  let count = 0;
  return async (model, settings) => {
    const session = await openSession(model, settings);
    if (!session.inputNames.includes('targets')) return session;
    return {
      ...session,
      run: async (feeds, into) => {
        const results = await session.run(feeds, into);
        watch(++count, feeds, into ?? {});
        return results;
      },
    };
  };
}

describe('what a step is given', () => {
  const scalar = (feeds: Tensors, name: string) => floats(feeds[name])[0]!;

  test('no teachers that nobody can ask', async () => {
    await expect(train(options({ config: config({ teachers: ['default'] }) }))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });

  test("its teachers' answers to the very pictures it sees, or sees smaller, by their share of the targets", async () => {
    const settings = { augmentation: {}, mixup: 0.3, progressive: { side: 24, epochs: 1 }, seed: 4 };
    const watched = async (changes: Partial<TrainOptions>, share?: number) => {
      const steps: { readonly pictures: Float32Array; readonly targets: Float32Array }[] = [];
      const open = watchedOpen((_, feeds) =>
        steps.push({ pictures: floats(feeds.images).slice(), targets: floats(feeds.targets).slice() }),
      );
      await train(options({ config: config({ ...settings, teacherShare: share }), open, ...changes }));
      return steps;
    };
    const alone = await watched({});
    const asked: Float32Array[] = [];
    /** By the picture's first pixel, so that answers differ. */
    const answersTo = (pictures: Float32Array) =>
      Float32Array.from({ length: 16 * CLASSES }, (_, i) => {
        const picture = pictures[Math.floor(i / CLASSES) * 48 * 48]! / 255;
        return i % CLASSES === 0 ? picture : (1 - picture) / 6;
      });
    const taught = await watched(
      {
        teach: async ({ shape, data }) => {
          expect(shape).toEqual([16, 1, 48, 48]);
          asked.push(Float32Array.from(data as Float32Array));
          return answersTo(asked.at(-1)!);
        },
      },
      0.25,
    );
    expect(taught).toHaveLength(2 * STEPS_PER_EPOCH);
    taught.forEach(({ pictures, targets }, i) => {
      expect(pictures).toEqual(alone[i]!.pictures);
      if (i >= STEPS_PER_EPOCH) expect(asked[i]).toEqual(pictures);
      else expect(pictures).toHaveLength(16 * 24 * 24);
      const answers = answersTo(asked[i]!);
      targets.forEach((target, k) => {
        expect(target).toBeCloseTo(0.75 * alone[i]!.targets[k]! + 0.25 * answers[k]!, 5);
      });
    });
  });

  test('counts steps over epochs, and over interruptions: rate, corrections of Adam, rate of the average', async () => {
    const settings = config({
      optimizer: { kind: 'adam' },
      learningRate: 0.002,
      warmupEpochs: 0.5,
      averageDecay: 0.6,
    });
    const { folder } = options();
    const fed: number[][] = [];
    const open = watchedOpen((_, feeds) => {
      const names = ['learningRate', 'correction1', 'correction2', 'averageRate'];
      fed.push(names.map((name) => scalar(feeds, name)));
    });
    await train(options({ config: settings, folder, open, ...interruptAfter(13) }));
    await train(options({ config: settings, folder, open, resume: await readCheckpoint(folder) }));
    expect(fed).toHaveLength(2 * STEPS_PER_EPOCH);
    fed.forEach((values, i) => {
      const step = i + 1;
      const expected = [
        0.002 * Math.min(1, step / 5) * 0.5 * (1 + Math.cos((Math.PI * i) / 20)),
        1 / (1 - 0.9 ** step),
        1 / (1 - 0.999 ** step),
        1 - Math.min(0.6, (1 + step) / (10 + step)),
      ];
      expect(values).toEqual(expected.map(Math.fround));
    });
  });

  test('is cut on a plateau of the validation loss, also after going on', async () => {
    // Labels moved on by one, so that the loss rises as soon as it learns.
    const labels = DATA.validation.labels.map((label) => (label + 1) % CLASSES);
    const changes: Partial<TrainOptions> = {
      config: config({
        epochs: 5,
        warmupEpochs: 0,
        schedule: { kind: 'plateau', patience: 1, factor: 0.25 },
      }),
      validation: { ...DATA.validation, labels },
      folder: newFolder(),
    };
    const rates: number[] = [];
    const open = watchedOpen((_, feeds) => rates.push(scalar(feeds, 'learningRate')));
    await train(options({ ...changes, open, ...interruptAfter(25) }));
    const resume = await readCheckpoint(changes.folder!);
    const { history } = await train(options({ ...changes, open, resume }));
    let [lowest, rate] = [Number.POSITIVE_INFINITY, 0.1];
    history.forEach(({ validationLoss }, epoch) => {
      const own = rates.slice(epoch * STEPS_PER_EPOCH, (epoch + 1) * STEPS_PER_EPOCH);
      expect(own).toEqual(new Array<number>(STEPS_PER_EPOCH).fill(Math.fround(rate)));
      if (validationLoss >= lowest) rate *= 0.25;
      lowest = Math.min(lowest, validationLoss);
    });
    expect(rates.at(-1)).toBeLessThan(0.1);
  });
});

describe('the best weights', () => {
  test.each([
    ['are those of the moving average', 0.9, '.average'],
    ['are the last ones where there is no average', null, ''],
  ])('%s', async (_, averageDecay, suffix) => {
    const run = options({ config: config({ epochs: 1, averageDecay }) });
    const { weights } = await train(run);
    const { state } = await readCheckpoint(run.folder);
    const names = ['decayed.weights', 'plain.weights', 'statistics'];
    const expected = Object.fromEntries(names.map((name) => [name, state[`${name}${suffix}`]!]));
    expect(digests(weights!)).toEqual(digests(expected));
    if (suffix !== '')
      expect(digests(weights!)).not.toMatchObject(digests({ statistics: state.statistics! }));
  });
});

describe('a signal', () => {
  test('before the first step leaves a checkpoint of the start, from which the run is the same', async () => {
    const { folder } = options();
    const stopped = await train(options({ folder, signal: AbortSignal.abort() }));
    expect(stopped).toEqual({ history: [], weights: undefined, bestEpoch: 0, ended: 'interrupted' });
    const resume = await readCheckpoint(folder);
    expect(resume.progress).toMatchObject({ epoch: 0, step: 0 });
    await train(options({ folder, resume }));
    const whole = options();
    await train(whole);
    expect(await outcome(folder)).toEqual(await outcome(whole.folder));
  });

  test('before the first step shows the first weights, which are those of the seed', async () => {
    const first = async (seed: number) => {
      const { folder } = options();
      await train(options({ folder, config: config({ seed }), signal: AbortSignal.abort() }));
      return digests((await readCheckpoint(folder)).state);
    };
    const [three, again, four] = [await first(3), await first(3), await first(4)];
    expect(again).toEqual(three);
    const kernels = ['decayed.weights', 'decayed.weights.average'];
    const changed = Object.keys(three).filter((name) => three[name] !== four[name]);
    expect(changed.toSorted()).toEqual(kernels);
  });

  test('during the last step of an epoch leaves the epoch whole', async () => {
    const { folder } = options();
    const stopped = await train(options({ folder, ...interruptAfter(STEPS_PER_EPOCH) }));
    expect(stopped).toMatchObject({ ended: 'interrupted', bestEpoch: 1 });
    expect((await readCheckpoint(folder)).progress).toMatchObject({ epoch: 1, step: 0 });
    expect((await readFile(join(folder, METRICS_FILE), 'utf8')).trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('early stopping', () => {
  test('ends a run whose validation loss does not fall, and keeps the best epoch', async () => {
    // Labels moved on by one: the better it learns the pictures, the worse its answers.
    const labels = DATA.validation.labels.map((label) => (label + 1) % CLASSES);
    const run = options({
      config: config({ epochs: 12, patience: 2, select: 'loss', warmupEpochs: 0 }),
      validation: { ...DATA.validation, labels },
    });
    const result = await train(run);
    expect(result.ended).toBe('early');
    const losses = result.history.map(({ validationLoss }) => validationLoss);
    const best = losses.indexOf(Math.min(...losses));
    expect(losses).toHaveLength(best + 1 + 2);
    expect(losses.length).toBeLessThan(12);
    expect(result.bestEpoch).toBe(best + 1);

    const again = await train({ ...run, resume: await readCheckpoint(run.folder) });
    expect(again).toEqual(result);
  });
});

describe('the last epoch', () => {
  test('is kept where it is wanted, from the very same training', async () => {
    const labels = DATA.validation.labels.map((label) => (label + 1) % CLASSES);
    const run = (select: 'loss' | 'last') =>
      options({
        config: config({ epochs: 6, select, warmupEpochs: 0 }),
        validation: { ...DATA.validation, labels },
      });
    const [first, second] = [run('loss'), run('last')];
    const [best, last] = [await train(first), await train(second)];
    expect([best.bestEpoch < 6, last.bestEpoch]).toEqual([true, 6]);
    const { state: ofBest } = await readCheckpoint(first.folder);
    const { state: ofLast } = await readCheckpoint(second.folder);
    expect(ofLast).toEqual(ofBest);
    for (const [name, values] of Object.entries(last.weights!)) {
      expect(values).toEqual(ofBest[`${name}.average`] ?? ofBest[name]);
    }
  });
});

describe('a rate that is far too large', () => {
  test('at once is TRAINING_DIVERGED, and leaves no checkpoint', async () => {
    const run = options({ config: config({ learningRate: 1e30, warmupEpochs: 0 }) });
    await expect(train(run)).rejects.toThrow(
      expect.objectContaining({
        code: 'TRAINING_DIVERGED',
        message: expect.stringMatching(/in epoch 1, step \d+\. No epoch was finished\.$/),
        hint: expect.stringContaining('Lower the learning rate (it is 1e+30)'),
      }),
    );
    expect(await readdir(run.folder)).toEqual([]);
  });

  test('later keeps the last good checkpoint and the best weights', async () => {
    const { folder } = options();
    await train(options({ folder, ...interruptAfter(STEPS_PER_EPOCH) }));
    const [checkpoint, best] = await files(folder);
    const resume = await readCheckpoint(folder);
    const settings = { ...resume.config, learningRate: 1e30 };
    for (const checkpointSeconds of [120, 0]) {
      const run = train(options({ config: settings, folder, resume, checkpointSeconds }));
      await expect(run).rejects.toThrow(failure('TRAINING_DIVERGED', 'best epoch (1) are kept'));
      expect((await files(folder)).map((bytes, i) => bytes.equals([checkpoint!, best!][i]!))).toEqual([
        true,
        true,
      ]);
    }
    const { state } = await readCheckpoint(folder);
    expect(Object.values(state).every((vector) => vector.every(Number.isFinite))).toBe(true);
  });
});

test('an update that is not finite is TRAINING_DIVERGED, even where its loss was, and is not kept', async () => {
  const folder = newFolder();
  const open = watchedOpen((count, _, next) => {
    if (count === 13) floats(next['next.plain.velocity'])[3] = Number.POSITIVE_INFINITY;
  });
  const run = train(options({ folder, open, checkpointSeconds: 0 }));
  await expect(run).rejects.toThrow(failure('TRAINING_DIVERGED', 'in epoch 2'));
  const { progress, state } = await readCheckpoint(folder);
  expect(progress).toMatchObject({ epoch: 1, step: 2 });
  expect(Object.values(state).every((vector) => vector.every(Number.isFinite))).toBe(true);
});

const files = (folder: string) =>
  Promise.all([CHECKPOINT_FILE, BEST_FILE].map((name) => readFile(join(folder, name))));

describe('what cannot be trained', () => {
  test.each([
    ['training', { ...DATA.training, rows: DATA.training.rows.subarray(0, 15) }, DATA.validation],
    ['validation', DATA.training, { ...DATA.validation, rows: new Int32Array(0), labels: new Uint8Array(0) }],
  ])('too few %s pictures are DATASET_EMPTY', async (_, training, validation) => {
    const run = options({ training, validation });
    await expect(train(run)).rejects.toThrow(
      failure('DATASET_EMPTY', 'expected at least 16 (one batch) and 1'),
    );
    expect(await readdir(root)).not.toContain(run.folder.split('/').at(-1));
  });

  test('just one batch is enough', async () => {
    const training = { ...DATA.training, rows: DATA.training.rows.subarray(0, 16) };
    const result = await train(options({ training, config: config({ epochs: 1 }) }));
    expect(result.history).toMatchObject([{ epoch: 1, steps: 1 }]);
  });

  test('a model that is not known is MODEL_UNKNOWN', async () => {
    const run = options({ config: { ...config(), model: 'resnet' } });
    await expect(train(run)).rejects.toThrow(failure('MODEL_UNKNOWN'));
  });

  test('a folder that is a file is NOT_A_DIRECTORY', async () => {
    const folder = newFolder();
    await writeFile(folder, 'mine');
    await expect(train(options({ folder }))).rejects.toThrow(failure('NOT_A_DIRECTORY', folder));
    expect(await readFile(folder, 'utf8')).toBe('mine');
  });
});

describe('going on', () => {
  let begun: string;
  beforeAll(async () => {
    begun = newFolder();
    await train(options({ folder: begun, ...interruptAfter(2) }));
  });

  test('on other data is DATASET_MISMATCH, and changes nothing', async () => {
    const before = await readFile(join(begun, CHECKPOINT_FILE));
    const resume = await readCheckpoint(begun);
    const run = train(options({ folder: begun, resume, datasetHash: 'others' }));
    await expect(run).rejects.toThrow(failure('DATASET_MISMATCH'));
    expect((await readFile(join(begun, CHECKPOINT_FILE))).equals(before)).toBe(true);
  });

  test('with a checkpoint of another network or optimizer is CHECKPOINT_BROKEN', async () => {
    const resume = await readCheckpoint(begun);
    for (const changes of [
      { model: 'mien-s' },
      { optimizer: { kind: 'adam', decay: 'decoupled' } as const },
    ]) {
      const run = train(options({ resume, config: { ...resume.config, ...changes } }));
      await expect(run).rejects.toThrow(failure('CHECKPOINT_BROKEN', 'The checkpoint'));
    }
  });

  test('where the best weights are damaged or lost is said, not passed over', async () => {
    const folder = newFolder();
    await train(options({ folder }));
    const resume = await readCheckpoint(folder);
    const bytes = await readFile(join(folder, BEST_FILE));
    await writeFile(join(folder, BEST_FILE), bytes.subarray(0, -4));
    await expect(train(options({ folder, resume }))).rejects.toThrow(failure('CHECKPOINT_BROKEN', BEST_FILE));
    // Before a step is trained, where more epochs are to come.
    const longer = { ...resume.config, epochs: 9 };
    const onStep = vi.fn();
    const run = train(options({ folder, resume, config: longer, onStep }));
    await expect(run).rejects.toThrow(failure('CHECKPOINT_BROKEN', BEST_FILE));
    expect(onStep).not.toHaveBeenCalled();
    await rm(join(folder, BEST_FILE));
    await expect(train(options({ folder, resume }))).rejects.toThrow(failure('FILE_NOT_FOUND', BEST_FILE));
  });

  test('in another folder works with the checkpoint alone, until the first epoch ends', async () => {
    const folder = newFolder();
    const resume = await readCheckpoint(begun);
    const result = await train(options({ folder, resume }));
    expect(result).toMatchObject({ ended: 'complete', history: [{ epoch: 1 }, { epoch: 2 }] });
  });
});

describe('a second head', () => {
  const turned = (label: number) => (label + 1) % CLASSES;
  const targets = Float32Array.from(DATA.training.targets, (_, i) => {
    const row = Math.floor(i / CLASSES) * CLASSES;
    const label = DATA.training.targets.subarray(row, row + CLASSES).indexOf(1);
    return turned(label) === i % CLASSES ? 0.5 : 0;
  });
  const settings = (epochs: number) => config({ epochs, auxiliary: { labels: 'source-label', share: 0.5 } });
  const training = { ...DATA.training, auxiliary: targets };

  test('learns its own labels beside the first, which is judged alone', async () => {
    const { weights, auxiliary, history, bestEpoch } = await train(
      options({ config: settings(6), training }),
    );
    const first = await judge(weights!);
    expect(first.accuracy).toBeCloseTo(history[bestEpoch - 1]!.validationAccuracy, 12);
    expect(first.accuracy).toBeGreaterThan(0.9);
    const labels = DATA.validation.labels.map(turned);
    expect((await judge(auxiliary!, labels)).accuracy).toBeGreaterThan(0.9);
  });

  test('starts fresh where the weights of a network without one are given', async () => {
    const initial = randomWeights('mien-tiny', 8);
    const start = async (given?: Weights) => {
      const folder = newFolder();
      const signal = AbortSignal.abort();
      await train(options({ folder, config: settings(1), training, initial: given, signal }));
      return (await readCheckpoint(folder)).state;
    };
    const [from, fresh] = [await start(initial), await start()];
    const tiny = findArchitecture('mien-tiny');
    const [first, second] = [0, CLASSES].map((at) => ({
      first: at,
      classes: CLASSES,
      allClasses: 2 * CLASSES,
    }));
    expect(takeHead(tiny, from, first!)).toEqual(initial);
    const last = (state: Weights) => takeHead(tiny, state, second!)['decayed.weights']!.slice(-64 * CLASSES);
    expect(last(from)).toEqual(last(fresh));
  });
});

test('starts from given weights, the moving average and statistics too', async () => {
  const initial = randomWeights('mien-tiny', 8);
  const folder = newFolder();
  // So small a step changes no float.
  const settings = config({ epochs: 1, learningRate: 1e-30, weightDecay: 0, averageDecay: 0.9 });
  await train(options({ folder, initial, config: settings }));
  const { state } = await readCheckpoint(folder);
  for (const name of Object.keys(initial).filter((each) => each !== 'statistics')) {
    expect(digests({ is: state[name]!, average: state[`${name}.average`]! })).toEqual(
      digests({ is: initial[name]!, average: initial[name]! }),
    );
  }
  expect(state.statistics).not.toEqual(initial.statistics);
});
