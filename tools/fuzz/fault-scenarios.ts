import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportCommand } from '../../src/cli/commands/export.js';
import { resumeRun, startRun } from '../../src/cli/start-run.js';
import { prepare } from '../../src/dataset/prepare.js';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { writeDataset } from '../../src/dataset/prepared/write-dataset.js';
import { type PullableFile, pullDataset } from '../../src/dataset/pull.js';
import { sampleFaces } from '../../src/dataset/sample/sample.js';
import { ferCsv, votesCsv } from '../../src/dataset/testing/fixtures.js';
import { PortraitDetector, writeIefdb } from '../../src/dataset/testing/portraits.js';
import { serve } from '../../src/download/testing/serve.js';
import { MienError } from '../../src/errors.js';
import { countingReference } from '../../src/face/mtcnn/testing/counting-reference.js';
import { writeNpyObject } from '../../src/face/mtcnn/testing/write-npy.js';
import { pullDetector } from '../../src/face/pull-reference.js';
import { readTensors } from '../../src/model/safetensors.js';
import { randomModel } from '../../src/model/testing/random-model.js';

/** A command, as its user starts it, and starts it again where it failed. */
export interface Scenario {
  /** Writes what the command needs. */
  setUp(inputs: string): Promise<void>;
  /** The command; all that it writes goes to `out`, which may hold what an earlier try left. */
  run(inputs: string, out: string): Promise<void>;
  /** What must not depend on the earlier tries: a hash of each file, by its path in `out`. */
  outcome(out: string): Promise<Readonly<Record<string, string>>>;
}

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  prepare: {
    async setUp(inputs) {
      const rows = ['Training', 'PublicTest', 'PrivateTest'].map((usage) => ({ usage }));
      await writeFile(join(inputs, 'fer2013.csv'), ferCsv(rows));
      await writeFile(join(inputs, 'fer2013new.csv'), votesCsv(rows));
      await writeIefdb(join(inputs, 'iefdb'), { pictures: 3 });
    },
    async run(inputs, out) {
      await prepare({
        fer2013: join(inputs, 'fer2013.csv'),
        ferplus: join(inputs, 'fer2013new.csv'),
        iefdb: { folder: join(inputs, 'iefdb') },
        detector: new PortraitDetector(),
        nearCopies: false,
        out,
      });
    },
    outcome: (out) => hashes(out),
  },

  pull: {
    setUp: (inputs) => writeIefdb(inputs, { pictures: 2, packed: true }),
    run: (inputs, folder) =>
      serveFolder(inputs, async (origin) => {
        const mirror = ({ file }: PullableFile): string => `${origin}/${file}`;
        await pullDataset('iefdb', { folder, mirror, backoffMs: 1 });
      }),
    // The record says when it was made.
    outcome: (out) => hashes(out, (text) => text.replace(/"20\d\d-[^"]*Z"|127\.0\.0\.1:\d+/g, '')),
  },

  'pull a model': {
    setUp: (inputs) => writeFile(join(inputs, 'w.npy'), writeNpyObject(countingReference().pickled)),
    run: (inputs, folder) =>
      serveFolder(inputs, async (origin) => {
        const bytes = await readFile(join(inputs, 'w.npy'));
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const about = { name: 'test', title: 'numbers', licence: 'none', size: bytes.length, sha256 };
        await pullDetector({ ...about, url: `${origin}/w.npy` }, { folder, backoffMs: 1 });
      }),
    outcome: (out) => hashes(out, (text) => text.replace(/127\.0\.0\.1:\d+/, '')),
  },

  export: {
    // A small network: how its file is written does not depend on its size.
    setUp: (inputs) => writeFile(join(inputs, 'model.onnx'), randomModel(3)),
    run: async (inputs, out) => {
      const words = ['--model', join(inputs, 'model.onnx'), '--out', join(out, 'small.onnx'), '--json'];
      await silently(() => exportCommand().parseAsync(words, { from: 'user' }));
    },
    outcome: (out) => hashes(out),
  },

  run: trained({ test: true }),
  train: trained({ test: false }),
};

/** `mien run` and `mien train`: begun, and where the folder holds a run already, gone on with. */
function trained({ test }: { readonly test: boolean }): Scenario {
  return {
    setUp: async (inputs) => {
      const faces = sampleFaces({ train: 32, validation: 14, test: 14 });
      await writeDataset([{ name: 'sample', ...faces }], join(inputs, 'data'), { images: false });
    },
    run: (inputs, folder) =>
      silently(async () => {
        const data = join(inputs, 'data');
        const out = join(folder, 'run');
        const flags = { ...TRAINING, out, json: true } as const;
        const { signal } = new AbortController();
        const dataset = await readDataset(data);
        try {
          await startRun({ flags, data, dataset, defaultModel: 'mien-tiny', test, signal });
        } catch (error) {
          if (!(error instanceof MienError) || !error.message.includes('holds a run already')) throw error;
          await resumeRun(out, { json: true, signal });
        }
      }),
    outcome: runOutcome,
  };
}

const TRAINING = {
  model: 'mien-tiny',
  epochs: 2,
  batch: 16,
  augment: true,
  device: 'cpu',
  threads: 1,
} as const;

/** Files with times in them are compared without. */
async function runOutcome(out: string): Promise<Record<string, string>> {
  const all = await hashes(out);
  for (const name of Object.keys(all))
    if (/\.(html|png)$|environment|config\.json/.test(name)) all[name] = '';
  const tensors = (await readTensors(join(out, 'run', 'checkpoint.safetensors'))).tensors;
  const sum = createHash('sha256');
  for (const vector of Object.values(tensors))
    sum.update(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  all['run/checkpoint.safetensors'] = sum.digest('hex');
  const metrics = await readFile(join(out, 'run', 'metrics.jsonl'), 'utf8');
  all['run/metrics.jsonl'] = metrics.replace(/"(imagesPerSecond|seconds)":[^,}]*/g, '');
  return all;
}

/** SHA-256 of every file in a folder, by its path in there; `text` takes out of small ones what may differ. */
async function hashes(folder: string, text?: (content: string) => string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (!entry.isFile()) continue;
    const bytes = await readFile(path);
    const content = text !== undefined && /\.(json|txt)$/.test(name) ? text(bytes.toString()) : bytes;
    found[name] = createHash('sha256').update(content).digest('hex');
  }
  return found;
}

function serveFolder<T>(folder: string, use: (origin: string) => Promise<T>): Promise<T> {
  return serve((request, response) => {
    readFile(join(folder, request.url!.slice(1))).then(
      (bytes) => response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  }, use);
}

/** What commands print is not looked at here, nor the exit code that they set. */
async function silently(use: () => Promise<unknown>): Promise<void> {
  const { stdout, stderr } = process;
  const written = [stdout, stderr].map((stream) => [stream, stream.write] as const);
  for (const [stream] of written) stream.write = () => true;
  try {
    await use();
  } finally {
    for (const [stream, write] of written) stream.write = write;
    process.exitCode = undefined;
  }
}
