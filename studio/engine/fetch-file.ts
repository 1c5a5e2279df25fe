import { MienError } from '../../src/errors.js';
import type { StaticFile } from './static-files.js';

const CACHE = 'mien-files';

/**
 * The bytes of a file beside the page: from the browser's cache where this very content is in it, else fetched and
 * kept. A gzipped one is unpacked. `onBytes` is told how many more bytes there are. Throws `DOWNLOAD_FAILED`.
 */
export async function fetchFile(
  file: StaticFile,
  base: string,
  onBytes: (count: number) => void = () => {},
): Promise<ArrayBuffer> {
  const url = new URL(file.path, base);
  // Its content is part of its address, so that a new version is never answered with an old one.
  url.searchParams.set('v', file.hash);
  const cache = await openCache();
  try {
    const held = await cache?.match(url);
    const response = held ?? (await fetch(url));
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const bytes = await readAll(response, onBytes);
    // Nobody waits for that: the page can work meanwhile.
    if (held === undefined) void keep(cache, url, bytes);
    return await unzipped(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MienError('DOWNLOAD_FAILED', `${file.path} could not be loaded: ${reason}`, {
      hint: 'Check the connection, then try again.',
      cause,
    });
  }
}

/** Not every page has one: it takes HTTPS or this machine, and some browsers refuse it in private windows. */
async function openCache(): Promise<Cache | undefined> {
  return globalThis.caches?.open(CACHE).catch(() => undefined);
}

async function keep(cache: Cache | undefined, url: URL, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (cache === undefined) return;
  try {
    for (const former of await cache.keys()) {
      if (new URL(former.url).pathname === url.pathname) await cache.delete(former);
    }
    await cache.put(url, new Response(bytes));
  } catch {
    // No room: it is fetched again next time.
  }
}

async function readAll(
  response: Response,
  onBytes: (count: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null) return new Uint8Array(await response.arrayBuffer());
  const parts: Uint8Array[] = [];
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    onBytes(part.value.length);
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Some servers unpack `.gz` on the way, so the bytes and not the name say what they are. */
async function unzipped(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  if (!(bytes[0] === 0x1f && bytes[1] === 0x8b)) return bytes.buffer;
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(plain).arrayBuffer();
}
