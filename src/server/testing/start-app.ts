import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import type { ModelList } from '../answer-schemas.js';
import { type App, createApp } from '../app.js';
import type { Inference } from '../inference.js';
import { DEFAULT_LIMITS, type Limits, type ServerOptions } from '../server-options.js';
import { scriptedInference } from './scripted-workers.js';

export interface StartedApp extends App {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  readonly port: number;
  readonly inference: Inference;
  end(): Promise<void>;
}

export type AppSettings = Partial<Omit<ServerOptions, 'limits'>> & {
  readonly limits?: Partial<Limits>;
  readonly jobTimeout?: number;
  /** Default: scripted workers. */
  readonly inference?: Inference;
};

export const MODELS: ModelList = {
  models: [
    {
      name: 'a-run',
      architecture: 'mien-tiny',
      classes: ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'],
      input: { channels: 1, height: 48, width: 48 },
      temperature: 1,
      uncertainBelow: 0.5,
      shares: null,
      prior: null,
      training: { datasetHash: 'none', epoch: 1, seed: 1 },
    },
  ],
  detector: 'mtcnn',
  limits: { bytes: 1, pixels: 1, work: 1, files: 1, seconds: 1 },
};

/** `startApp` for a test file: what a test starts is stopped after it. */
export function startsApps(): (settings?: AppSettings) => Promise<StartedApp> {
  const apps: StartedApp[] = [];
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.end();
  });
  return async (settings) => {
    const app = await startApp(settings);
    apps.push(app);
    return app;
  };
}

/** The server on a free port. */
export async function startApp(settings: AppSettings = {}): Promise<StartedApp> {
  const { limits, jobTimeout, inference: own, ...options } = settings;
  const workers = options.workers ?? 1;
  const inference =
    own ?? (await scriptedInference({ workers, ...(jobTimeout === undefined ? {} : { jobTimeout }) }));
  const app = await createApp({
    inference,
    models: MODELS,
    version: '0.0.0',
    options: {
      workers,
      keys: [],
      origins: [],
      loopback: true,
      localData: undefined,
      studio: undefined,
      logLevel: 'silent',
      ...options,
      limits: { ...DEFAULT_LIMITS, ...limits },
    },
  });
  await app.fastify.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.fastify.server.address() as AddressInfo;
  return {
    ...app,
    url: `http://127.0.0.1:${port}`,
    port,
    inference,
    end: async () => {
      await app.stop();
      await inference.close();
    },
  };
}
