import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { MienError } from '../errors.js';
import { answerClientError } from './client-error.js';
import { errorBody } from './error-answer.js';
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
      // Node's own refusal has no body.
      requireHostHeader: false,
    },
    (request, response) => {
      const { httpVersion, headers } = request;
      if (httpVersion === '1.1' && headers.host === undefined)
        refuse(response, 400, 'The request names no host.');
      else handler(request, response);
    },
  );
  server.on('checkExpectation', (_, response) =>
    refuse(response, 417, 'The only expectation that is met is 100-continue.'),
  );
  server.on('clientError', answerClientError);
  return server;
}

/** Answers a request that goes no further, and ends its connection. */
function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
  response.end(JSON.stringify(errorBody(new MienError('REQUEST_INVALID', message))));
}
