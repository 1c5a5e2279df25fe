import { createServer, type RequestListener, type Server } from 'node:http';
import { answerClientError } from './client-error.js';
import type { Limits } from './server-options.js';

/** How often connections are looked at for having taken too long, milliseconds. */
const CHECK_INTERVAL = 1000;
/** A connection is kept open for the next request for so long, milliseconds. */
const KEEP_ALIVE = 72_000;

/** A server for HTTP/1.1 with the limits in time; it answers what is no request as JSON too. */
export function createHttpServer(
  handler: RequestListener,
  { headersTimeout, receiveTimeout }: Pick<Limits, 'headersTimeout' | 'receiveTimeout'>,
): Server {
  const server = createServer(
    {
      headersTimeout: Math.min(headersTimeout, receiveTimeout),
      requestTimeout: receiveTimeout,
      connectionsCheckingInterval: CHECK_INTERVAL,
      keepAliveTimeout: KEEP_ALIVE,
    },
    handler,
  );
  server.on('clientError', answerClientError);
  return server;
}
