import type { FastifyInstance } from 'fastify';
import type { StoredKey } from './api-keys.js';
import type { PictureService } from './picture-service.js';
import { requireKey } from './require-key.js';

const hidden = { schema: { hide: true } };

/** `GET /healthz` and `GET /readyz` for everybody, `GET /metrics` for those with a key. */
export async function healthRoutes(
  app: FastifyInstance,
  { service, keys }: { readonly service: PictureService; readonly keys: readonly StoredKey[] },
): Promise<void> {
  app.get('/healthz', hidden, async () => ({ status: 'alive' }));
  app.get('/readyz', hidden, async (_request, reply) => {
    if (service.ready) return { status: 'ready' };
    return reply.code(503).send({ status: service.stopping ? 'stopping' : 'no worker is ready' });
  });
  await app.register(async (secured) => {
    await secured.register(requireKey, { keys });
    secured.get('/metrics', hidden, async (_request, reply) =>
      reply.header('content-type', service.metrics.contentType).send(await service.metrics.text()),
    );
  });
}
