import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type BegunSpan, tracing } from '../tracing.js';

/** From this status on, an answer is a fault of the server. */
const FAULT = 500;

/**
 * A span for each request, where somebody traces, named and described by OpenTelemetry's conventions for HTTP servers: method,
 * route and status. Addresses with their options stay out of it.
 */
export function traceRequests(app: FastifyInstance): void {
  if (tracing() === undefined) return;
  const spans = new WeakMap<FastifyRequest, BegunSpan>();
  app.addHook('onRequest', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const { method, headers } = request;
    const attributes = { 'http.request.method': method, 'http.route': route };
    const span = tracing()?.beginRequest(`${method} ${route}`, attributes, headers);
    if (span === undefined) return;
    spans.set(request, span);
    // Also where the client went away, which no hook of an answer is told.
    reply.raw.once('close', () => {
      const status = reply.statusCode;
      const failed = reply.raw.writableFinished && status < FAULT ? undefined : String(status);
      span.end({ 'http.response.status_code': status }, failed);
    });
  });
  // Behind the body, whose events come from elsewhere.
  app.addHook('preHandler', (request, _, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else span.within(done);
  });
}
