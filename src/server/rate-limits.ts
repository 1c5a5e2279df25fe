import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { MienError } from '../errors.js';
import { findApiKey, presentedKey, type StoredKey } from './api-keys.js';

const MINUTE = 60_000;

interface RateLimits {
  /** Requests a minute of one key, or of one address without a key; 0 for any number. */
  readonly perMinute: number;
  readonly keys: readonly StoredKey[];
}

/** Counts one more picture as a request of this client. Throws `RATE_LIMITED`. */
export type CountRequest = (request: FastifyRequest) => Promise<void>;

declare module 'fastify' {
  interface FastifyInstance {
    /** For what is no request by itself: each frame of a WebSocket. */
    countRequest: CountRequest;
  }
}

/** Requests of the routes beside this plug-in, and what is counted by `countRequest`, share one limit. */
export const rateLimits = fp(async (app: FastifyInstance, { perMinute, keys }: RateLimits): Promise<void> => {
  if (perMinute === 0) {
    app.decorate('countRequest', async () => {});
    return;
  }
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: MINUTE,
    // Wrong keys count for their address, so that they cannot be tried without end.
    keyGenerator: ({ headers, ip }) => {
      const key = presentedKey(headers);
      return (key === undefined ? undefined : findApiKey(keys, key)?.name) ?? `address ${ip}`;
    },
    errorResponseBuilder: (_request, { max, ttl }) => limited(max, ttl),
  });
  const count = app.createRateLimit();
  app.decorate('countRequest', async (request) => {
    const state = await count(request);
    if (!state.isAllowed && state.isExceeded) throw limited(state.max, state.ttl);
  });
});

function limited(max: number, ttl: number): MienError {
  return new MienError('RATE_LIMITED', `More than ${max} requests in a minute.`, {
    hint: `Ask again in ${Math.ceil(ttl / 1000)} seconds.`,
  });
}
