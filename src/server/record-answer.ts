import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from './metrics.js';

/** Status of a request whose client went away before its answer, after nginx's. */
const CLIENT_GONE = 499;

/** Counts and logs a request that is over: its route and times, never its options, names of files or body. */
export function recordAnswer(request: FastifyRequest, reply: FastifyReply, metrics: Metrics): void {
  const { method, ip } = request;
  const route = request.routeOptions.url ?? 'none';
  const status = reply.raw.writableFinished ? reply.statusCode : CLIENT_GONE;
  const milliseconds = reply.elapsedTime;
  metrics.request(method, route, status, milliseconds / 1000);
  request.log.info({ method, route, status, ms: Math.round(milliseconds), ip }, 'answered');
}
