import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Plugin, ResolvedConfig } from 'vite';
import { DETECTOR_FORMS, netFile } from '../../src/face/detector-nets.js';
import { readDescription } from '../../src/model/description.js';
import { type ModelFacts, STATIC_FILES, type StaticFile, type StaticFiles } from '../engine/static-files.js';

export interface FilesOptions {
  /** A folder with `default/model.onnx` and `mtcnn/{search,decide,o}.onnx`; what is not there is left out. */
  readonly models: string;
}

const MODEL = 'default';
const DETECTOR = 'mtcnn';

/**
 * Puts what the page fetches by itself beside it, and lists it in `files.json`: the runtimes, gzipped, so that a
 * server without compression sends a third of them, and the models.
 */
export function filesPlugin({ models }: FilesOptions): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'mien:files',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    async closeBundle(error?: Error) {
      if (error !== undefined) return;
      const folder = resolve(config.root, config.build.outDir);
      const copy = async (from: string, to: string): Promise<StaticFile | null> => {
        const bytes = await readFile(join(models, from)).catch(() => undefined);
        return bytes === undefined ? null : place(folder, to, bytes);
      };
      const model = await copy(join(MODEL, 'model.onnx'), 'models/model.onnx');
      const evaluation = await copy(join(MODEL, 'evaluation.json'), 'models/evaluation.json');
      // As plain text, which browsers show.
      const card = await copy(join(MODEL, 'card.md'), 'models/card.txt');
      const [search, decide, o] = await Promise.all(
        [...DETECTOR_FORMS['one-pass'], 'o' as const].map((net) =>
          copy(join(DETECTOR, netFile(net)), `models/${netFile(net)}`),
        ),
      );
      const network = await readFile(join(models, MODEL, 'model.onnx')).catch(() => undefined);
      const files: StaticFiles = {
        runtimes: await zipRuntimes(folder),
        model,
        ...(network === undefined ? {} : { facts: factsOf(network) }),
        detector: search && decide ? { search, decide, ...(o ? { o } : {}) } : null,
        evaluation,
        card,
      };
      await writeFile(join(folder, STATIC_FILES), `${JSON.stringify(files, null, 2)}\n`);
      if (files.model === null)
        config.logger.info(`studio: no ${MODEL}/model.onnx in ${models}, built without`);
      if (files.detector === null) config.logger.info(`studio: no ${DETECTOR} in ${models}, built without`);
    },
  };
}

function factsOf(network: Uint8Array): ModelFacts {
  const { architecture, classes, input, temperature, offsets, uncertainBelow, training } = readDescription(
    network,
    `${MODEL}/model.onnx`,
  );
  const { width, height } = input;
  const common = { architecture, classes, input: { width, height }, temperature, uncertainBelow, training };
  return offsets === undefined ? common : { ...common, offsets };
}

/** Puts a file's bytes into the page's folder. */
async function place(folder: string, path: string, bytes: Uint8Array): Promise<StaticFile> {
  const target = join(folder, path);
  await mkdir(join(target, '..'), { recursive: true });
  await writeFile(target, bytes);
  return { path, size: bytes.length, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16) };
}

/** The bundler has put the runtimes among the code: each gives way to its zipped form. */
async function zipRuntimes(folder: string): Promise<StaticFiles['runtimes']> {
  const assets = join(folder, 'assets');
  const runtimes: Record<string, StaticFile> = {};
  for (const name of await readdir(assets)) {
    const original = /^(ort-.*)-[\w-]{8}(\.wasm)$/.exec(name);
    if (original === null) continue;
    const bytes = await promisify(gzip)(await readFile(join(assets, name)), { level: 6 });
    const file = `${original[1]}${original[2]}`;
    runtimes[file] = await place(folder, `runtime/${file}.gz`, bytes);
    await rm(join(assets, name));
  }
  return runtimes;
}
