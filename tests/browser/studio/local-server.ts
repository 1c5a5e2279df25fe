import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { writeNearDuplicates } from '../../../src/dataset/near-duplicates/near-duplicates-file.js';
import { writeDataset } from '../../../src/dataset/prepared/write-dataset.js';
import { sampleFaces } from '../../../src/dataset/sample/sample.js';
import type { Robustness } from '../../../src/evaluation/robustness.js';
import { exampleEvaluation } from '../../../src/evaluation/testing/run-report.js';
import { withFolderLock } from '../../../src/files/lock.js';
import { encodePng } from '../../../src/image/encode.js';
import { FACE_BYTES } from '../../../src/image/face-size.js';
import { STEP_FILE } from '../../../src/run/live-step.js';
import type { LiveStep } from '../../../src/run/live-step-schema.js';
import type { Answers } from '../../../src/run/run-answers.js';
import { createApp } from '../../../src/server/app.js';
import { DEFAULT_LIMITS } from '../../../src/server/server-options.js';
import { ownInference } from '../../../src/server/testing/own-inference.js';
import { MODELS } from '../../../src/server/testing/start-app.js';
import type { EpochRecord } from '../../../src/training/history.js';
import { STATIC_FILES, type StaticFiles } from '../../../studio/engine/static-files.js';
import { nodeRecognizer, type Site, STUDIO } from './site.js';

export interface LocalServer {
  readonly origin: string;
  /** The run that is under way gets one more epoch. */
  train(): Promise<void>;
  /** Cuts the end off a file of a run; what comes back mends it. */
  damage(run: string, file: string): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export const RUNS = {
  done: '20260102-000000-mien-tiny',
  other: '20260101-000000-mien-tiny',
  live: '20260103-000000-mien-s',
  /** Nobody works at it. */
  left: '20260104-000000-mien-s',
};
/** Faces of the prepared data set, of which the last two are copies of the first. */
export const FACES = 16;
/** The one face that is not trained on, said to be of a photo that is. */
const NEAR_COPY = 5;

/** To the first faces of the data set: those of `exampleEvaluation`. */
const ANSWERS: Answers = {
  rows: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  labels: [0, 0, 2, 3, 3, 3, 4, 4, 5, 6, 6, 7],
  named: [0, 6, 5, 3, 3, 3, 4, 6, 5, 6, 6, 6],
  confidence: Array(12).fill(0.7),
};

/** Of the finished run: two corruptions of five strengths. */
const ROBUSTNESS: Robustness = {
  split: 'test',
  protocol: 'majority-8',
  table: 'fer2013new',
  n: 12,
  undisturbed: { accuracy: 8 / 12, uncertain: 0 },
  disturbances: ['blur', 'noise'].map((name, i) => ({
    name,
    unit: ['standard deviation, pixels of 48', 'standard deviation, gray levels'][i]!,
    levels: [1, 2, 3, 4, 5].map((level) => ({
      level,
      accuracy: (8 - level) / 12,
      uncertain: level / 12,
    })),
  })),
};

/** Where the training is that goes on. */
const STEP: LiveStep = {
  epoch: 2,
  epochs: 3,
  step: 40,
  stepsPerEpoch: 100,
  loss: 1.25,
  imagesPerSecond: 200,
  secondsLeft: 80,
  curve: [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4].map((at) => ({ at, loss: 2 - at / 2 })),
};

/** Rows that the other run names rightly, besides those that are anyway. */
const CORRECTED = [2, 7];
const OTHER_ANSWERS: Answers = {
  ...ANSWERS,
  named: ANSWERS.named.map((named, i) => (CORRECTED.includes(i) ? ANSWERS.labels[i]! : named)),
};

/** `mien serve` in this process, over a made-up project: four runs, two of them with this model; a prepared data set. */
export async function startLocalServer(site: Site, model = site.model): Promise<LocalServer> {
  const root = await mkdtemp(join(tmpdir(), 'mien-studio-'));
  const datasetHash = await writeFaces(join(root, 'prepared', 'drawn'));
  await writeRun(root, RUNS.other, { epochs: 2, model, datasetHash });
  await writeRun(root, RUNS.done, { epochs: 3, model, datasetHash });
  await writeRun(root, RUNS.live, { epochs: 1, datasetHash: '0'.repeat(64) });
  await writeFile(join(root, 'models', 'history', RUNS.live, STEP_FILE), JSON.stringify(STEP));
  await writeRun(root, RUNS.left, { epochs: 2, datasetHash });
  const stopTraining = await holdLock(join(root, 'models', 'history', RUNS.live));
  const recognizer = await nodeRecognizer(site);
  const app = await createApp({
    inference: ownInference(recognizer),
    models: MODELS,
    version: '0.0.0',
    options: {
      workers: 1,
      keys: [],
      origins: [],
      loopback: true,
      localData: root,
      studio: STUDIO,
      logLevel: 'silent',
      limits: DEFAULT_LIMITS,
    },
  });
  await app.fastify.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.fastify.server.address() as AddressInfo;
  let epochs = 1;
  let open = true;
  return {
    origin: `http://127.0.0.1:${port}`,
    train: () => writeMetrics(root, RUNS.live, ++epochs),
    damage: async (run, file) => {
      const path = join(root, 'models', 'history', run, file);
      const whole = await readFile(path);
      await writeFile(path, whole.subarray(0, whole.length - 5));
      return () => writeFile(path, whole);
    },
    close: async () => {
      if (!open) return;
      open = false;
      app.fastify.server.closeAllConnections();
      await app.stop();
      await stopTraining();
      await recognizer.release();
      await rm(root, { recursive: true });
    },
  };
}

/** A page that finds no model built in, and therefore asks the server. */
export async function serverOnly(
  browser: Browser,
  look: BrowserContextOptions = {},
): Promise<BrowserContext> {
  // A service worker's requests would pass the route by.
  const context = await browser.newContext({ ...look, serviceWorkers: 'block' });
  const files = {
    runtimes: {},
    model: null,
    detector: null,
    evaluation: null,
    card: null,
  } satisfies StaticFiles;
  await context.route(`**/${STATIC_FILES}`, (route) => route.fulfill({ json: files }));
  return context;
}

/** Locks a folder as a command that writes to it does, until what comes back is called. */
async function holdLock(folder: string): Promise<() => Promise<void>> {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let locked = (): void => {};
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const holding = withFolderLock(folder, () => {
    locked();
    return held;
  });
  await isLocked;
  return () => {
    release();
    return holding;
  };
}

interface MadeRun {
  readonly epochs: number;
  /** Of one that is finished. */
  readonly model?: Uint8Array;
  readonly datasetHash: string;
}

async function writeRun(root: string, name: string, { epochs, model, datasetHash }: MadeRun): Promise<void> {
  const folder = join(root, 'models', 'history', name);
  await mkdir(folder, { recursive: true });
  const progressive = { side: 32, epochs: 1 };
  const other = name === RUNS.other;
  const training = { model: name.slice(16), epochs: 3, seed: other ? 2 : 1, select: 'accuracy', progressive };
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({ command: 'mien run', data: 'prepared/drawn', threads: 1, datasetHash, training }),
  );
  await writeMetrics(root, name, epochs);
  if (model === undefined) return;
  await writeFile(join(folder, 'model.onnx'), model);
  await writeFile(join(folder, 'report.html'), `<h1>Report of ${name}</h1>`);
  await writeFile(
    join(folder, 'evaluation.json'),
    JSON.stringify([exampleEvaluation(name, other ? CORRECTED : [])]),
  );
  await writeFile(join(folder, 'card.md'), `# Card of ${name}\n\n| faces | n |\n|---|--:|\n| drawn | 16 |\n`);
  if (!other) await writeFile(join(folder, 'robustness.json'), JSON.stringify(ROBUSTNESS));
  const dot = encodePng({ data: new Uint8Array(1), width: 1, height: 1, channels: 1 });
  for (const picture of ['architecture.png', 'confident_mistakes.png'])
    await writeFile(join(folder, picture), dot);
  await writeFile(join(folder, 'answers.json'), JSON.stringify([other ? OTHER_ANSWERS : ANSWERS]));
}

async function writeMetrics(root: string, name: string, epochs: number): Promise<void> {
  const lines = Array.from(
    { length: epochs },
    (_, i): EpochRecord => ({
      epoch: i + 1,
      steps: 10 * (i + 1),
      learningRate: 0.1,
      trainLoss: 2 / (i + 1),
      trainAccuracy: 0.3 + 0.1 * i,
      validationLoss: 1.8 / (i + 1),
      validationAccuracy: 0.4 + 0.1 * i,
      imagesPerSecond: 100,
      seconds: 60,
    }),
  );
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(join(root, 'models', 'history', name, 'metrics.jsonl'), text);
}

/** The hash of the data set. */
async function writeFaces(folder: string): Promise<string> {
  const { records, images } = sampleFaces({ train: FACES, validation: 0, test: 0 });
  for (const row of [FACES - 2, FACES - 1]) images.copyWithin(row * FACE_BYTES, 0, FACE_BYTES);
  const voted = records.map((record, row) => ({
    ...record,
    split: row === NEAR_COPY ? ('test' as const) : record.split,
    votes: { fer2013new: [3, 5, 0, 0, 0, 0, 0, 1, 1, 0] },
  }));
  const { dataset } = await writeDataset(
    [
      {
        name: 'sample',
        records: voted,
        images,
        issues: [
          { code: 'NAME_MISSING', message: 'has no name', file: 'drawn.csv', row: 3, outcome: 'noted' },
        ],
      },
    ],
    folder,
    { labels: 'fer2013', images: false },
  );
  await writeNearDuplicates(folder, dataset.records, new Map([[NEAR_COPY, { of: 0, correlation: 0.98 }]]));
  return dataset.hash;
}
