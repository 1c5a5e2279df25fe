import { MienError } from '../errors.js';
import { readStream } from './read-stream.js';

/**
 * Whether addresses of the web are fetched: none, all, or those that a function says yes to, redirections among them.
 * A server that takes addresses from its users should name what is allowed, for its own network is reached too.
 */
export type AllowFetch = boolean | ((address: URL) => boolean);

export interface FetchOptions {
  readonly allowFetch?: AllowFetch | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What errors call it. Default: the address without its query. */
  readonly name?: string | undefined;
}

/** Most time for one picture, milliseconds. */
const TIMEOUT = 60_000;
const REDIRECTIONS = 5;
/** Characters of an address that are shown. */
const SHOWN = 120;

/** An address as messages have it: without names, passwords, and queries, where keys may stand. */
export function shownAddress({ protocol, host, pathname }: URL): string {
  const text = protocol === 'blob:' ? 'a blob: address' : `${protocol}//${host}${pathname}`;
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/**
 * The bytes behind an address of the web. Throws `FETCH_NOT_ALLOWED`, `DOWNLOAD_FAILED`, also after a minute,
 * `IMAGE_UNREADABLE` above 512 MiB, and the signal's reason.
 */
export async function fetchPicture(
  address: URL,
  { allowFetch = false, signal, name = shownAddress(address) }: FetchOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const overdue = new MienError('DOWNLOAD_FAILED', `${name}: not there after ${TIMEOUT / 1000} s`, {
    hint: 'Fetch it yourself, and give its bytes.',
  });
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(overdue), TIMEOUT);
  const abort = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    const response = await follow(address, allowFetch, controller.signal);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    if (response.body === null) return new Uint8Array();
    return await readStream(response.body, name, controller.signal);
  } catch (cause) {
    if (controller.signal.aborted) throw controller.signal.reason;
    if (cause instanceof MienError && cause.code !== 'FILE_UNREADABLE') throw cause;
    throw failed(name, cause);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** Every step of a redirection must be allowed, or it would lead past what is. */
async function follow(address: URL, allowFetch: AllowFetch, signal: AbortSignal): Promise<Response> {
  let next = address;
  for (let step = 0; step <= REDIRECTIONS; step++) {
    requireAllowed(next, allowFetch);
    const response = await fetch(next, { redirect: 'manual', signal });
    if (response.type === 'opaqueredirect') return followInBrowser(next, allowFetch, signal);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    next = new URL(location, next);
    if (!/^https?:$/.test(next.protocol)) throw new Error(`it leads to ${next.protocol}`);
  }
  throw new Error(`it leads on more than ${REDIRECTIONS} times`);
}

/** A page does not learn where a redirection leads before it has been followed. */
async function followInBrowser(address: URL, allowFetch: AllowFetch, signal: AbortSignal): Promise<Response> {
  const response = await fetch(address, { signal });
  requireAllowed(new URL(response.url), allowFetch);
  return response;
}

function requireAllowed(address: URL, allowFetch: AllowFetch): void {
  if (typeof allowFetch === 'function' ? allowFetch(address) : allowFetch) return;
  throw new MienError(
    'FETCH_NOT_ALLOWED',
    `${shownAddress(address)}: addresses of the web are not fetched.`,
    {
      hint: 'Allow it: { allowFetch: true }, or a function of the address. Or fetch it yourself, and give its bytes.',
    },
  );
}

function failed(name: string, cause: unknown): MienError {
  // What fetch says is only "fetch failed"; the reason stands in its cause.
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message : String(inner);
  return new MienError('DOWNLOAD_FAILED', `${name}: ${reason}`, { hint: 'Check the address.', cause });
}
