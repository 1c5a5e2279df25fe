import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { MienError } from '../errors.js';
import type { ModelList } from './answer-schemas.js';
import { findApiKey, KEY_PROTOCOL, presentedKey } from './api-keys.js';
import { answerClientError } from './client-error.js';
import { errorBody, toMienError } from './error-answer.js';
import { ERROR_STATUS } from './error-status.js';
import { FrameSocket } from './frame-socket.js';
import { requireOwnName, requireOwnOrigin } from './guard.js';
import { HEADERS, PERMISSIONS } from './headers.js';
import type { Inference } from './inference.js';
import { localDataRoutes } from './local-data/routes.js';
import { openapi } from './openapi.js';
import { PictureDesk } from './picture-desk.js';
import { pictureRoutes } from './picture-routes.js';
import { predictSchema, toQuestion } from './question.js';
import { recordAnswer } from './record-answer.js';
import type { ServerOptions } from './server-options.js';
import { studioFiles } from './studio-files.js';

/** Largest frame, bytes: each WebSocket may have two of them in memory. */
const FRAME_BYTES = 8 * 2 ** 20;
/** How often connections are looked at for having taken too long, milliseconds. */
const CHECK_INTERVAL = 1000;
/** Seconds after which a server that stops is likely to be replaced. */
const STOPPING_RETRY = 5;

export interface AppParts {
  readonly inference: Inference;
  readonly models: ModelList;
  readonly version: string;
  readonly options: ServerOptions;
}

export interface App {
  readonly fastify: FastifyInstance;
  /** Lets nothing new in, and resolves when everything that was in has its answer. */
  stop(): Promise<void>;
}

/** The server, not listening yet. */
export async function createApp({ inference, models, version, options }: AppParts): Promise<App> {
  const { limits, keys, origins, logLevel } = options;
  const desk = new PictureDesk(inference, options);
  const frames = new Set<FrameSocket>();
  const app = Fastify({
    // Routes and times, never addresses with their options, names of files or bodies.
    logger: { level: logLevel, stream: process.stderr, base: null },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bytes,
    requestTimeout: limits.receiveTimeout,
    http: {
      headersTimeout: Math.min(limits.headersTimeout, limits.receiveTimeout),
      connectionsCheckingInterval: CHECK_INTERVAL,
    },
    // The hook below answers, with a code.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    routerOptions: { maxParamLength: 300 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  app.setErrorHandler((error, request, reply) => {
    // Nobody is there to be told, and it is no fault.
    if (reply.raw.closed) return reply.send();
    const known = toMienError(error);
    if (known.code === 'SERVER_FAULT') request.log.error({ err: error }, 'fault');
    else if (ERROR_STATUS[known.code] === 500) request.log.warn({ code: known.code }, known.message);
    if (known.code === 'SERVER_BUSY') void reply.header('retry-after', desk.retryAfter);
    if (known.code === 'SERVER_STOPPING') void reply.header('retry-after', STOPPING_RETRY);
    if (known.code === 'UNAUTHORIZED') void reply.header('www-authenticate', 'Bearer');
    return reply.code(ERROR_STATUS[known.code]).send(errorBody(known));
  });
  app.setNotFoundHandler((request) => {
    throw new MienError(
      'NOT_FOUND',
      `There is nothing at ${request.method} ${request.url.split('?', 1)[0]}.`,
      {
        hint: 'See /docs.',
      },
    );
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', () => recordAnswer(request, reply, desk.metrics));
    if (options.loopback) requireOwnName(request.headers);
    void reply.header('permissions-policy', PERMISSIONS);
  });
  app.addHook('onSend', async (_request, reply) => {
    // Also of a request that came before: its connection would be waited for.
    if (desk.stopping) void reply.header('connection', 'close');
  });

  await app.register(helmet, HEADERS);
  if (origins.length > 0) {
    await app.register(cors, {
      origin: [...origins],
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type', 'x-api-key'],
      exposedHeaders: ['retry-after'],
      maxAge: 600,
    });
  }
  // Pictures and forms are all that is read.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^(image\/|application\/octet-stream)/,
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
  await app.register(multipart);
  await app.register(websocket, {
    options: {
      maxPayload: Math.min(limits.bytes, FRAME_BYTES),
      // The key among the subprotocols is none to agree on, and is not sent back.
      handleProtocols: (offered) => [...offered].find((name) => !name.startsWith(KEY_PROTOCOL)) ?? false,
    },
    preClose: async () => {
      await Promise.all([...frames].map((frame) => frame.end()));
    },
    errorHandler: (error, socket) => {
      app.log.info({ err: { message: error.message } }, 'a WebSocket failed');
      socket.terminate();
    },
  });
  await openapi(app, version, keys.length > 0);

  const requireKey = async ({ headers }: FastifyRequest): Promise<void> => {
    if (keys.length === 0) return;
    const presented = presentedKey(headers);
    if (presented !== undefined && findApiKey(keys, presented) !== undefined) return;
    throw new MienError(
      'UNAUTHORIZED',
      presented === undefined ? 'This server takes an API key.' : 'The API key is not known.',
      { hint: 'Send it as "Authorization: Bearer KEY" or "X-API-Key: KEY".' },
    );
  };

  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'alive' }));
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    if (desk.ready) return { status: 'ready' };
    return reply.code(503).send({ status: desk.stopping ? 'stopping' : 'no worker is ready' });
  });
  app.get('/metrics', { preParsing: requireKey, schema: { hide: true } }, async (_request, reply) => {
    return reply.header('content-type', desk.metrics.contentType).send(await desk.metrics.text());
  });

  await app.register(
    async (api) => {
      if (limits.perMinute > 0) {
        await api.register(rateLimit, {
          max: limits.perMinute,
          timeWindow: 60_000,
          // Wrong keys count for their address, so that they cannot be tried without end.
          keyGenerator: ({ headers, ip }) => {
            const key = presentedKey(headers);
            return (key === undefined ? undefined : findApiKey(keys, key)?.name) ?? `address ${ip}`;
          },
          errorResponseBuilder: (_request, { max, after }) =>
            new MienError('RATE_LIMITED', `More than ${max} requests in a minute.`, {
              hint: `Ask again in ${after}.`,
            }),
        });
      }
      // After the rate limit, and before a body is read.
      api.addHook('preParsing', requireKey);
      pictureRoutes(api, { desk, models, limits });
      localDataRoutes(api, options.localData);
      api.get<{ Querystring: z.infer<typeof predictSchema> }>(
        '/frames',
        {
          websocket: true,
          schema: { querystring: predictSchema },
          preValidation: async ({ headers }) => {
            requireOwnOrigin(headers, origins);
            if (frames.size < limits.sockets) return;
            throw new MienError('SERVER_BUSY', `The server has ${frames.size} WebSockets open, its limit.`, {
              hint: 'Ask again later.',
            });
          },
        },
        (socket, { query }) => {
          const frame = new FrameSocket(socket, desk, toQuestion('predict', query));
          frames.add(frame);
          socket.once('close', () => frames.delete(frame));
        },
      );
    },
    { prefix: '/v1' },
  );
  await studioFiles(app, { folder: options.studio, version });
  await app.ready();

  return {
    fastify: app,
    stop: async () => {
      desk.stop();
      await app.close();
    },
  };
}
