import { MienError, type MienErrorCode } from '../errors.js';
import { joinSignals } from '../join-signals.js';

export interface Connection {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a call with all its tries, milliseconds. */
  readonly timeout: number;
  readonly retries: number;
  readonly fetch: typeof fetch;
}

export interface Asked {
  readonly method?: string;
  readonly body?: Blob | FormData;
  /** Of the answer; default: JSON. */
  readonly type?: 'image/png' | 'application/x-ndjson' | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** JSON that is no error, or bytes of the type asked for; the server's own types say what is in it. */
export type Answer = unknown;

/** Longest wait that a server may ask for, milliseconds. */
const LONGEST_WAIT = 30_000;

/** One call, tried again where the server says when. Throws as `Client`. */
export async function ask(connection: Connection, path: string, asked: Asked): Promise<Answer> {
  const { timeout, retries } = connection;
  const limit = AbortSignal.timeout(timeout);
  // The caller's signal may live as long as its program, through any number of calls.
  const { signal, leave } = joinSignals(asked.signal === undefined ? [limit] : [limit, asked.signal]);
  try {
    for (let tried = 0; ; tried++) {
      const response = await send(connection, path, asked, signal);
      const wait = retryAfter(response);
      if (response.status !== 503 || wait === undefined || tried >= retries)
        return await read(response, asked.type);
      await response.body?.cancel();
      await sleep(wait, signal);
    }
  } catch (error) {
    if (asked.signal?.aborted === true) throw asked.signal.reason;
    if (!limit.aborted) throw error;
    throw new MienError('REQUEST_TIMEOUT', `The server had not answered after ${timeout / 1000} s.`, {
      cause: error,
      hint: 'Raise the client\'s "timeout", or send a smaller picture.',
    });
  } finally {
    leave();
  }
}

async function send(
  { baseUrl, headers, fetch }: Connection,
  path: string,
  { method = 'GET', body, type }: Asked,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(`${baseUrl}${path}`, {
      method,
      headers: { accept: type ?? 'application/json', ...headers },
      signal,
      ...(body === undefined ? {} : { body }),
    });
  } catch (error) {
    throw unreachable(`${baseUrl} cannot be reached.`, error);
  }
}

async function read(response: Response, type: Asked['type']): Promise<Answer> {
  if (type !== undefined && response.ok) {
    const got = response.headers.get('content-type');
    if (got?.startsWith(type)) return new Uint8Array(await response.arrayBuffer());
    await response.body?.cancel();
    throw unreachable(`${response.url} answered with ${got ?? 'something'} instead of ${type}.`);
  }
  if (response.status === 204) return undefined;
  let value: unknown;
  try {
    value = await response.json();
  } catch (error) {
    throw unreachable(`${response.url} answered ${response.status} with something else than JSON.`, error);
  }
  if (response.ok) return value;
  throw toError(value, response.status);
}

/** Codes are the server's, which may be newer than this client. */
export function toError(value: unknown, status: number): MienError {
  const { code, message, hint } = (value as { error?: Record<string, unknown> } | null)?.error ?? {};
  if (typeof code !== 'string' || typeof message !== 'string') {
    return unreachable(`The server answered ${status} without saying why.`);
  }
  return new MienError(code as MienErrorCode, message, typeof hint === 'string' ? { hint } : {});
}

function unreachable(message: string, cause?: unknown): MienError {
  return new MienError('SERVER_UNREACHABLE', message, {
    cause,
    hint: 'Check that "mien serve" runs at that address.',
  });
}

/** Milliseconds; `undefined` where the server names none. Seconds or a date (RFC 9110, 10.2.3). */
function retryAfter({ headers }: Response): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const wait = /^\d+$/.test(text) ? 1000 * Number(text) : Date.parse(text) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.min(LONGEST_WAIT, Math.max(0, wait));
}

/** Throws the signal's reason. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', end, { once: true });
  });
}
