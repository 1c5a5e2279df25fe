import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { PACKAGED_MODELS } from '../model/model-folders.js';

/** The folder of files that have their hash in their name, as Vite writes them. */
const HASHED = 'assets';

/** What the page asks for as `models/…`, and where the package has it: the models lie in the package once. */
const MODELS: Readonly<Record<string, string>> = {
  'model.onnx': 'default/model.onnx',
  'evaluation.json': 'default/evaluation.json',
  'card.txt': 'default/card.md',
  'search.onnx': 'mtcnn/search.onnx',
  'decide.onnx': 'mtcnn/decide.onnx',
  'o.onnx': 'mtcnn/o.onnx',
};

/** The runtime for WebGPU, which is not in the package: it is taken from `onnxruntime-web`, where that is installed. */
const WEBGPU_RUNTIME = 'ort-wasm-simd-threaded.jspi.wasm';

export interface StudioFilesOptions {
  /** The built studio; none: `/` says where to look. */
  readonly folder: string | undefined;
  readonly version: string;
  /** The models of the package. */
  readonly models?: string;
}

/**
 * The studio's built files at `/`: those with a hash in their name may be kept for good, the others are asked for anew.
 * Models that are not beside the page come from the package's `models/`.
 */
export async function studioFiles(
  app: FastifyInstance,
  { folder, version, models = PACKAGED_MODELS }: StudioFilesOptions,
): Promise<void> {
  if (folder === undefined) {
    app.get('/', { schema: { hide: true } }, async () => ({ name: 'mien', version, documentation: '/docs' }));
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = basename(dirname(path)) === HASHED;
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  for (const [name, file] of Object.entries(MODELS)) {
    if (existsSync(join(folder, 'models', name)) || !existsSync(join(models, file))) continue;
    app.get(`/models/${name}`, { schema: { hide: true } }, (_, reply) =>
      reply
        .type(typeOf(name))
        .header('cache-control', 'no-cache')
        .send(createReadStream(join(models, file))),
    );
  }
  serveWebGpuRuntime(app, folder);
}

function typeOf(name: string): string {
  if (name.endsWith('.json')) return 'application/json; charset=utf-8';
  return name.endsWith('.txt') ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}

function serveWebGpuRuntime(app: FastifyInstance, folder: string): void {
  const path = `runtime/${WEBGPU_RUNTIME}.gz`;
  const installed = installedRuntime();
  if (existsSync(join(folder, path)) || installed === undefined) return;
  let zipped: Promise<Buffer> | undefined;
  app.get(`/${path}`, { schema: { hide: true } }, async (_, reply): Promise<FastifyReply> => {
    zipped ??= readFile(installed).then((bytes) => promisify(gzip)(bytes));
    return reply
      .type('application/gzip')
      .header('cache-control', 'no-cache')
      .send(await zipped);
  });
}

function installedRuntime(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(`onnxruntime-web/${WEBGPU_RUNTIME}`);
  } catch {
    return undefined;
  }
}
