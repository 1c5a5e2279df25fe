import { stat } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mienVersion } from '../environment.js';
import { MienError } from '../errors.js';
import { DEFAULT_DETECTOR, openDetector } from '../face/open-detector.js';
import { type ModelDescription, readDescription } from '../model/description.js';
import { findModel } from '../model/find-model.js';
import { defaultShares, type Prior, priorShares } from '../model/prior.js';
import type { ModelList } from './answer-schemas.js';
import { readApiKeys } from './api-keys.js';
import { createApp } from './app.js';
import { isLoopback } from './guard.js';
import { openInference } from './inference.js';
import { DEFAULT_LIMITS, type Limits, type LogLevel } from './server-options.js';

/** The built studio, where it is part of the package. */
const STUDIO = fileURLToPath(new URL('../studio/', import.meta.url));

export interface ServeOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** As in `createRecognizer`. */
  readonly model?: string | undefined;
  readonly detector?: string | undefined;
  /** The class shares that answers are for, where a request names no others. Default: the model's own. */
  readonly prior?: Prior | undefined;
  /** Worker processes, one picture at a time each. Default: one a core. */
  readonly workers?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly apiKeyFile?: string | undefined;
  /** Lines of key files with commas, from the environment. */
  readonly apiKeys?: string | undefined;
  /** As `pageOrigins` gives them. */
  readonly origins?: readonly string[] | undefined;
  /** Shows runs and datasets of the current folder on any address; on this machine alone it does anyway. */
  readonly studioData?: boolean | undefined;
  readonly logLevel: LogLevel;
  /** Time for what runs when the server is stopped, milliseconds. */
  readonly grace: number;
  /** Is told in one line what must be known. */
  readonly onNotice: (line: string) => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:8080`, with the real port. */
  readonly address: string;
  /** Answers every request that has arrived whole; true where the grace time was enough for all of them. */
  stop(): Promise<boolean>;
}

/**
 * Loads the model into worker processes and listens.
 * Throws as `createRecognizer` and `readApiKeys`, `PORT_IN_USE`, and `OPTION_INVALID` for another address.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { host, workers = availableParallelism(), onNotice, origins = [], logLevel } = options;
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const keys = await readApiKeys(options.apiKeyFile, options.apiKeys);
  const loopback = isLoopback(host);
  if (!loopback && keys.length === 0) {
    onNotice(
      'Anybody who can reach this address can use the server: there are no API keys (--api-key-file).',
    );
  }
  const { bytes, name, path } = await findModel(options.model);
  const description = readDescription(bytes, path);
  const { prior } = options;
  const shares = prior === undefined ? defaultShares(description) : priorShares(prior, description);
  const detector = await usableDetector(options.detector, onNotice);
  const inference = await openInference({
    model: path,
    prior,
    detector,
    openDetector: detector !== undefined,
    maxPixels: limits.pixels,
    maxWork: limits.work,
    workers,
    jobTimeout: limits.jobTimeout,
    onLoss: ({ message }) => onNotice(message),
  });
  const models = modelList({ name, description, shares, detector, limits });
  try {
    const app = await createApp({
      inference,
      models,
      version: mienVersion(),
      options: {
        limits,
        workers,
        keys,
        origins,
        loopback,
        localData: loopback || options.studioData === true ? '.' : undefined,
        studio: await existingFolder(STUDIO),
        logLevel,
      },
    });
    return await open(app, inference, options);
  } catch (error) {
    await inference.close();
    throw error;
  }
}

/** Listens at the address of the options. */
async function open(
  app: Awaited<ReturnType<typeof createApp>>,
  inference: Awaited<ReturnType<typeof openInference>>,
  { host, port, grace }: ServeOptions,
): Promise<RunningServer> {
  // This name has two addresses, and clients may try either.
  const local = host === 'localhost';
  await listen(() => app.fastify.listen({ host: local ? '127.0.0.1' : host, port }), host, port);
  const { port: real } = app.fastify.server.address() as AddressInfo;
  const twin = local ? await listenToo(app.twin(), '::1', real) : undefined;
  return {
    address: `http://${isIP(host) === 6 ? `[${host}]` : host}:${real}`,
    stop: async () => {
      twin?.close();
      const finished = await within(grace, app.stop());
      if (!finished) app.destroy();
      await inference.close();
      return finished;
    },
  };
}

interface Served {
  readonly name: string;
  readonly description: ModelDescription;
  /** The class shares that answers are for. */
  readonly shares: readonly number[] | undefined;
  readonly detector: string | undefined;
  readonly limits: Limits;
}

/** What `GET /v1/models` answers. */
function modelList({ name, description, shares, detector, limits }: Served): ModelList {
  const { architecture, classes, input, temperature, uncertainBelow, training } = description;
  return {
    models: [
      {
        name,
        architecture,
        classes,
        input,
        temperature,
        uncertainBelow,
        training,
        shares: description.shares ? [...description.shares] : null,
        prior: shares ? [...shares] : null,
      },
    ],
    // A path would tell about this machine.
    detector: detector === undefined ? null : basename(detector),
    limits: {
      bytes: limits.bytes,
      pixels: limits.pixels,
      work: limits.work,
      files: limits.files,
      seconds: limits.jobTimeout / 1000,
    },
  };
}

/** A detector that was named must be there; without the default one, crops can still be judged. */
async function usableDetector(
  named: string | undefined,
  onNotice: (line: string) => void,
): Promise<string | undefined> {
  try {
    const opened = await openDetector({ detector: named, threads: 1 });
    await opened.release();
    return named ?? DEFAULT_DETECTOR;
  } catch (error) {
    if (named !== undefined || !(error instanceof MienError) || error.code !== 'MODEL_UNKNOWN') throw error;
    onNotice('There is no face detector: only pictures that are one face each are judged (detect=false).');
    return undefined;
  }
}

async function listen(start: () => Promise<unknown>, host: string, port: number): Promise<void> {
  try {
    await start();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new MienError('PORT_IN_USE', `Port ${port} of ${host} is taken by another program.`, {
        cause: error,
        hint: 'Choose another with --port, or any free one with --port 0.',
      });
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      const why = code === 'EACCES' ? 'that takes more rights' : 'this machine has no such address';
      throw new MienError('OPTION_INVALID', `Cannot listen on ${host}, port ${port}: ${why}.`, {
        cause: error,
        hint: 'Choose a port from 1024 on with --port, and an address of this machine with --host.',
      });
    }
    throw error;
  }
}

/** A second address is a convenience: where this machine does not have it, the first is enough. */
async function listenToo(server: Server, host: string, port: number): Promise<Server> {
  await new Promise<void>((resolve) => {
    server.once('error', () => resolve());
    server.listen({ host, port }, resolve);
  });
  return server;
}

async function within(milliseconds: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function existingFolder(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? path : undefined;
}
