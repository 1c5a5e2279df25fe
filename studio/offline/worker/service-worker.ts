import { HASHED, PAGE, type Shell } from './shell.js';

/**
 * The studio without a server. A whole build is kept once each of its files has the hash that the build gave it, so that
 * two builds never mix. A server that answers comes first: this copy stands in for one that does not. Files with their
 * hash in their name come from here. Anything else, the server's API above all, passes by untouched and is never kept.
 */

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build. */
declare const SHELL: Shell;

const SCOPE = self.registration.scope;
/** Of this folder alone: another studio of the same host has its own copies. */
const COPIES = `mien-studio ${SCOPE} `;
const COPY = COPIES + SHELL.version;
/** The address alone says which file is meant. */
const BY_ADDRESS: CacheQueryOptions = { ignoreSearch: true, ignoreVary: true };

self.addEventListener('install', (event) => {
  // Pages of the former build go on: what they may still load is kept, see `dropFormer`.
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const preload = self.registration.navigationPreload?.enable();
  event.waitUntil(Promise.all([preload, dropFormer(), self.clients.claim()]));
});

self.addEventListener('fetch', (event) => {
  const path = shellPath(event.request);
  if (path === undefined) return;
  event.respondWith(path.startsWith(HASHED) ? keptOrFresh(event.request) : freshOrKept(event, path));
});

/** Which file of the studio is asked for; `undefined` where it is none. */
function shellPath({ method, url }: Request): string | undefined {
  const { origin, pathname } = new URL(url);
  const address = origin + pathname;
  if (method !== 'GET' || !address.startsWith(SCOPE)) return undefined;
  const path = address.slice(SCOPE.length) || PAGE;
  // Also files of other builds: pages of theirs may be open.
  return path in SHELL.files || path.startsWith(HASHED) ? path : undefined;
}

async function keptOrFresh(request: Request): Promise<Response> {
  for (const name of await copies()) {
    const kept = await (await caches.open(name)).match(request.url, BY_ADDRESS);
    if (kept !== undefined) return kept;
  }
  return fetch(request);
}

async function freshOrKept(event: FetchEvent, path: string): Promise<Response> {
  const kept = async (): Promise<Response | undefined> =>
    (await caches.open(COPY)).match(addressOf(path), BY_ADDRESS);
  try {
    const fresh: Response = (await event.preloadResponse) ?? (await fetch(event.request));
    // Something stands before a server that is gone.
    return fresh.status >= 500 ? ((await kept()) ?? fresh) : fresh;
  } catch (error) {
    const copy = await kept();
    if (copy === undefined) throw error;
    return copy;
  }
}

/** Fetches all, and keeps all or nothing. Throws where a file is not of this build: the browser tries again later. */
async function keepShell(): Promise<void> {
  const whole = await Promise.all(
    Object.entries(SHELL.files).map(async ([path, hash]) => [path, await fetchFile(path, hash)] as const),
  );
  const cache = await caches.open(COPY);
  await Promise.all(whole.map(([path, response]) => cache.put(addressOf(path), response)));
}

async function fetchFile(path: string, hash: string): Promise<Response> {
  // Some servers lead `index.html` to its folder, others know no folders.
  for (const address of path === PAGE ? [SCOPE, addressOf(path)] : [addressOf(path)]) {
    const response = await fetch(address, {
      cache: path.startsWith(HASHED) ? 'default' : 'no-cache',
      priority: 'low',
    });
    const bytes = await response.arrayBuffer();
    if (!response.ok || (await sha256(bytes)) !== hash) continue;
    const headers = new Headers(response.headers);
    // The bytes are unpacked.
    headers.delete('content-encoding');
    headers.delete('content-length');
    return new Response(bytes, { headers });
  }
  throw new Error(`${path} is not the file of this build`);
}

function addressOf(path: string): string {
  return SCOPE + path;
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** This build's copy first, then those before it, from the oldest. */
async function copies(): Promise<readonly string[]> {
  const former = (await caches.keys()).filter((name) => name.startsWith(COPIES) && name !== COPY);
  return [COPY, ...former];
}

/** All but the last: open pages of the former build load parts of it when they are first used. */
async function dropFormer(): Promise<void> {
  const [, ...former] = await copies();
  await Promise.all(former.slice(0, -1).map((name) => caches.delete(name)));
}
