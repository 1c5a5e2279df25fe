import type { Server } from 'node:http';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { openTracing } from '../open-tracing.js';
import { answerErrors, answerFrameworkError } from './answer-errors.js';
import type { ModelList } from './answer-schemas.js';
import { readBodies } from './bodies.js';
import { clipRoutes } from './clips/clip-routes.js';
import { Connections } from './connections.js';
import { ERROR_STATUS } from './error-status.js';
import { FRAMES_PATH, frames, webSockets } from './frames.js';
import { requireOwnName, requireOwnPage } from './guard.js';
import { HEADERS, PERMISSIONS } from './headers.js';
import { healthRoutes } from './health-routes.js';
import { createHttpServer } from './http-server.js';
import type { Inference } from './inference.js';
import { localDataRoutes } from './local-data/routes.js';
import { expendable } from './log-stream.js';
import { openapi } from './openapi.js';
import { pictureRoutes } from './picture-routes.js';
import { PictureService } from './picture-service.js';
import { rateLimits } from './rate-limits.js';
import { recordAnswer } from './record-answer.js';
import { requireKey } from './require-key.js';
import type { ServerOptions } from './server-options.js';
import { studioFiles } from './studio-files.js';
import { traceRequests } from './trace-requests.js';
import { Upgrades } from './upgrades.js';

/** Bytes of a refused body that are read in any case, so that its sender can read why. */
const LEAST_DISCARD = 2 ** 20;

export interface AppParts {
  readonly inference: Inference;
  readonly models: ModelList;
  readonly version: string;
  readonly options: ServerOptions;
}

export interface App {
  readonly fastify: FastifyInstance;
  /** Another server with the same answers and limits, for a second address. */
  twin(): Server;
  /** Lets nothing new in, and resolves when every whole request that was in has its answer. */
  stop(): Promise<void>;
  /** Ends every connection, whatever it waits for. */
  destroy(): void;
}

/** The server, not listening yet. */
export async function createApp({ inference, models, version, options }: AppParts): Promise<App> {
  const { limits, keys, origins } = options;
  const service = new PictureService(inference, options);
  const { connections, upgrades } = entrance(service, options);
  const makeServer = (handler: Parameters<typeof createHttpServer>[0]): Server => {
    const server = createHttpServer(handler, limits);
    connections.follow(server);
    upgrades.follow(server);
    return server;
  };
  const app = createFastify(options, makeServer);

  // Before other hooks: it closes the sockets of upgrades that they refuse.
  await app.register(webSockets, { upgrades, limits });
  answerErrors(app, service);
  watchRequests(app, service, options);
  await openTracing();
  traceRequests(app);
  await app.register(helmet, HEADERS);
  if (origins.length > 0) await app.register(cors, corsOptions(origins));
  readBodies(app, limits);
  await openapi(app, version, keys.length > 0);
  await app.register(healthRoutes, { service, keys });
  await app.register(
    async (api) => {
      api.addHook('onRequest', async ({ raw }) => requireOwnPage(raw, origins));
      await api.register(rateLimits, { perMinute: limits.perMinute, keys });
      await api.register(requireKey, { keys });
      pictureRoutes(api, { service, models, limits });
      localDataRoutes(api, options.localData);
      await api.register(frames, { service, limits });
      const { uncertainBelow = 0 } = models.models[0] ?? {};
      await api.register(clipRoutes, { service, limits, uncertainBelow });
    },
    { prefix: '/v1' },
  );
  await studioFiles(app, { folder: options.studio, version });
  await app.ready();

  return {
    fastify: app,
    twin: () => makeServer((request, response) => app.routing(request, response)),
    stop: async () => {
      service.stop();
      await readWhatIsThere();
      connections.stop();
      await app.close();
    },
    destroy: () => connections.destroy(),
  };
}

/** Resolves when every connection that had reached this machine was accepted, and what it had sent was read. */
async function readWhatIsThere(): Promise<void> {
  // One round of the event loop accepts, the next reads, and the first may be half over.
  for (let rounds = 0; rounds < 3; rounds++) await new Promise((resolve) => setImmediate(resolve));
}

/** What stands between the network and the routes. */
function entrance(service: PictureService, { limits, loopback, origins }: ServerOptions) {
  const connections = new Connections({
    connections: limits.connections,
    discard: Math.max(limits.bytes, LEAST_DISCARD),
  });
  const upgrades = new Upgrades({
    path: FRAMES_PATH,
    check: (request) => {
      if (loopback) requireOwnName(request.headers);
      requireOwnPage(request, origins);
    },
    onRefused: ({ code }) => service.metrics.request('GET', 'none', ERROR_STATUS[code], 0),
  });
  return { connections, upgrades };
}

function createFastify(
  { limits, logLevel }: ServerOptions,
  serverFactory: (handler: Parameters<typeof createHttpServer>[0]) => Server,
): FastifyInstance {
  const app = Fastify({
    // Routes and times, never addresses with their options, names of files or bodies.
    logger: { level: logLevel, stream: expendable(process.stderr), base: null },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bytes,
    serverFactory,
    // A hook answers, with a code.
    return503OnClosing: false,
    frameworkErrors: answerFrameworkError,
    routerOptions: { maxParamLength: 300 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  return app;
}

function watchRequests(
  app: FastifyInstance,
  service: PictureService,
  { limits, loopback }: ServerOptions,
): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', () => recordAnswer(request, reply, service.metrics));
    if (loopback) requireOwnName(request.headers);
    void reply.header('permissions-policy', PERMISSIONS);
  });
  app.addHook('onSend', async (request, reply) => {
    // A client that does not take its answer would keep its place for ever.
    request.raw.socket.setTimeout(limits.idleTimeout);
    // Also of a request that came before: its connection would be waited for.
    if (service.stopping) void reply.header('connection', 'close');
  });
}

function corsOptions(origins: readonly string[]) {
  return {
    origin: [...origins],
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'x-api-key'],
    exposedHeaders: ['retry-after'],
    maxAge: 600,
    // Its refusal would be no JSON.
    strictPreflight: false,
  };
}
