import { basename, dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** The folder of files that have their hash in their name, as Vite writes them. */
const HASHED = 'assets';

/**
 * The studio's built files at `/`: those with a hash in their name may be kept for good, the others are asked for anew.
 * Without the studio, `/` says where to look.
 */
export async function studioFiles(
  app: FastifyInstance,
  { folder, version }: { readonly folder: string | undefined; readonly version: string },
): Promise<void> {
  if (folder === undefined) {
    app.get('/', { schema: { hide: true } }, async () => ({ name: 'mien', version, documentation: '/docs' }));
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = basename(dirname(path)) === HASHED;
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
