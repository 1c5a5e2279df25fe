import { MienError, type MienErrorCode } from '../../src/errors.js';

/** The server that this page came from; there is none where it is served as plain files. */
export const API = new URL('v1/', document.baseURI);

const KEY = 'mien-api-key';

/** The key that the reader gave, for this tab only. */
export function apiKey(): string | undefined {
  return sessionStorage.getItem(KEY) ?? undefined;
}

export function keepApiKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

export interface AskOptions {
  readonly method?: 'GET' | 'POST';
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: Blob;
  /** The type of answer that is wanted, where there are several. */
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Throws the error that the server answered, or `SERVER_UNREACHABLE`; passes an abort on. */
export async function ask(path: string, options: AskOptions = {}): Promise<Response> {
  const { method = 'GET', query = {}, body, accept, signal } = options;
  const url = new URL(path, API);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  const key = apiKey();
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
        ...(accept === undefined ? {} : { Accept: accept }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/octet-stream' }),
      },
      ...(body === undefined ? {} : { body }),
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new MienError('SERVER_UNREACHABLE', 'The server does not answer.', {
      hint: 'Check that "mien serve" is running, then try again.',
      cause,
    });
  }
  if (!response.ok) throw await answeredError(response);
  return response;
}

export async function askJson<T>(path: string, options?: AskOptions): Promise<T> {
  const response = await ask(path, { ...options, accept: 'application/json' });
  if (!isJson(response)) throw noServer();
  return (await response.json()) as T;
}

async function answeredError(response: Response): Promise<MienError> {
  if (isJson(response)) {
    const body = (await response.json().catch(() => undefined)) as
      | {
          readonly error?: { readonly code: MienErrorCode; readonly message: string; readonly hint?: string };
        }
      | undefined;
    if (body?.error !== undefined) {
      const { code, message, hint } = body.error;
      return new MienError(code, message, hint === undefined ? {} : { hint });
    }
  }
  return response.status >= 500
    ? new MienError('SERVER_FAULT', `The server answered ${response.status}.`, { hint: 'Try again.' })
    : noServer();
}

/** Answers that are none of ours: a server of plain files. */
function noServer(): MienError {
  return new MienError('SERVER_UNREACHABLE', 'This page was not served by "mien serve".', {
    hint: 'Start it with "npx mienjs serve" and open the address that it prints.',
  });
}

function isJson(response: Response): boolean {
  return response.headers.get('content-type')?.includes('json') === true;
}
