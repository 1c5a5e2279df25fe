import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MienError } from '../errors.js';
import { BusyPause } from './busy-pause.js';
import { errorBody, toMienError } from './error-answer.js';
import { ERROR_STATUS } from './error-status.js';
import type { PictureService } from './picture-service.js';

/** Seconds after which a server that stops is likely to be replaced. */
const STOPPING_RETRY = 5;

/** Everything that goes wrong is answered as `{"error":{"code","message","hint"}}`, with the status of its code. */
export function answerErrors(app: FastifyInstance, service: PictureService): void {
  const pause = new BusyPause();
  app.setErrorHandler(async (error, request, reply) => {
    // Nobody is there to be told, and it is no fault.
    if (reply.raw.closed) return reply.send();
    const known = toMienError(error);
    if (known.code === 'SERVER_FAULT') request.log.error({ err: error }, 'fault');
    else if (ERROR_STATUS[known.code] === 500) request.log.warn({ code: known.code }, known.message);
    if (known.code === 'SERVER_BUSY') await refuse(reply, service, pause);
    if (reply.raw.closed) return reply.send();
    if (known.code === 'SERVER_STOPPING') void reply.header('retry-after', STOPPING_RETRY);
    if (known.code === 'UNAUTHORIZED') void reply.header('www-authenticate', 'Bearer');
    return reply.code(ERROR_STATUS[known.code]).send(errorBody(known));
  });
  app.setNotFoundHandler((request) => {
    const [path] = request.url.split('?', 1);
    throw new MienError('NOT_FOUND', `There is nothing at ${request.method} ${path}.`, {
      hint: 'See /docs.',
    });
  });
}

/** Says when to ask again. A refusal that has to wait also ends its connection, with what stands behind it there. */
async function refuse(reply: FastifyReply, service: PictureService, pause: BusyPause): Promise<void> {
  void reply.header('retry-after', service.retryAfter);
  const wait = service.stopping ? 0 : pause.next(performance.now());
  if (wait === 0) return;
  void reply.header('connection', 'close');
  await setTimeout(wait);
}

/** Answers requests that no route was looked up for: their path is no text, or a part of it is too long. */
export function answerFrameworkError(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  const known = toMienError(error);
  void reply.code(ERROR_STATUS[known.code]).send(errorBody(known));
}
