import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

export interface StaticServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.jpg': 'image/jpeg',
};

/** Shares that a page needs before browsers give it threads. */
export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** A plain server of a folder's files (a folder's `index.html` for the folder), and of those in `memory`, by their paths. */
export async function serveFolder(
  folder: string,
  {
    headers = {},
    memory = new Map(),
  }: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly memory?: ReadonlyMap<string, Uint8Array>;
  } = {},
): Promise<StaticServer> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    requests.push(path);
    const named = path.endsWith('/') ? `${path}index.html` : path;
    const type = { 'Content-Type': TYPES[extname(named)] ?? 'application/octet-stream' };
    const held = memory.get(path);
    if (held !== undefined) {
      response.writeHead(200, { ...headers, ...type }).end(held);
      return;
    }
    const file = join(folder, named);
    if (!(await stat(file).catch(() => undefined))?.isFile()) {
      response.writeHead(404, headers).end();
      return;
    }
    response.writeHead(200, { ...headers, ...type });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
