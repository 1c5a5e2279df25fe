import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { MienError } from '../errors.js';
import { findApiKey, presentedKey, type StoredKey } from './api-keys.js';

/** The routes beside this plug-in take an API key, asked for before a body is read. Without keys, everybody is let in. */
export const requireKey = fp(
  async (app: FastifyInstance, { keys }: { readonly keys: readonly StoredKey[] }): Promise<void> => {
    if (keys.length === 0) return;
    app.addHook('preParsing', async ({ headers }: FastifyRequest): Promise<void> => {
      const presented = presentedKey(headers);
      if (presented !== undefined && findApiKey(keys, presented) !== undefined) return;
      throw new MienError(
        'UNAUTHORIZED',
        presented === undefined ? 'This server takes an API key.' : 'The API key is not known.',
        { hint: 'Send it as "Authorization: Bearer KEY" or "X-API-Key: KEY".' },
      );
    });
  },
);
