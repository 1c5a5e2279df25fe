import type { Duplex } from 'node:stream';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { z } from 'zod';
import { MienError } from '../errors.js';
import { KEY_PROTOCOL } from './api-keys.js';
import { answerAndEnd } from './client-error.js';
import { FrameSocket } from './frame-socket.js';
import type { PictureService } from './picture-service.js';
import { predictSchema, toPredictRequest } from './predict-request.js';
import type { Limits } from './server-options.js';
import type { Upgrades } from './upgrades.js';

/** The path under the API's prefix. */
const PATH = '/frames';
/** Of the whole address. */
export const FRAMES_PATH = `/v1${PATH}`;

/** Largest frame, bytes: each WebSocket may have two of them in memory. */
const FRAME_BYTES = 8 * 2 ** 20;

interface WebSockets {
  readonly upgrades: Upgrades;
  readonly limits: Pick<Limits, 'bytes'>;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Those that are open. */
    frameSockets: Set<FrameSocket>;
  }
}

/** WebSockets, for the routes that are made after it. Registered before other hooks, for it closes what they refuse. */
export const webSockets = fp(
  async (app: FastifyInstance, { upgrades, limits }: WebSockets): Promise<void> => {
    const sockets = new Set<FrameSocket>();
    app.decorate('frameSockets', sockets);
    await app.register(websocket, {
      options: {
        // Only its `upgrade` events are listened to.
        server: upgrades as unknown as FastifyInstance['server'],
        maxPayload: Math.min(limits.bytes, FRAME_BYTES),
        // The key comes as a subprotocol too, but is never the one agreed on, and is not sent back.
        handleProtocols: (offered) => [...offered].find((name) => !name.startsWith(KEY_PROTOCOL)) ?? false,
      },
      preClose: async () => {
        await Promise.all([...sockets].map((socket) => socket.end()));
      },
      errorHandler: (error, socket) => {
        app.log.info({ err: { message: error.message } }, 'a WebSocket failed');
        socket.terminate();
      },
    });
    // Without a listener for wrong headers of the handshake, the answer would be no JSON.
    app.websocketServer.on('wsClientError', ({ message }: Error, socket: Duplex) =>
      answerAndEnd(socket, new MienError('REQUEST_INVALID', `This is no WebSocket handshake: ${message}.`)),
    );
  },
);

interface Frames {
  readonly service: PictureService;
  readonly limits: Pick<Limits, 'sockets'>;
}

/** `GET /frames`: a WebSocket that takes pictures and answers as `POST /predict`. Each frame counts as a request. */
export async function frames(app: FastifyInstance, { service, limits }: Frames): Promise<void> {
  const sockets = app.frameSockets;
  app.route<{ Querystring: z.infer<typeof predictSchema> }>({
    method: 'GET',
    url: PATH,
    schema: { querystring: predictSchema, hide: true },
    preValidation: async () => {
      if (sockets.size < limits.sockets) return;
      throw new MienError('SERVER_BUSY', `The server has ${sockets.size} WebSockets open, its limit.`, {
        hint: 'Ask again later.',
      });
    },
    // The plug-in's own answer has no body.
    handler: async () => {
      throw new MienError('NOT_FOUND', `There is nothing at GET ${FRAMES_PATH} but a WebSocket.`, {
        hint: 'Open it as one: new WebSocket(address). POST /v1/predict takes single pictures.',
      });
    },
    wsHandler: (socket, request) => {
      const question = toPredictRequest('predict', request.query);
      const frame = new FrameSocket(socket, { service, question, count: () => app.countRequest(request) });
      sockets.add(frame);
      socket.once('close', () => sockets.delete(frame));
    },
  });
}
