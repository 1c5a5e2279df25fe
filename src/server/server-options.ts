import type { StoredKey } from './api-keys.js';

/** What a request may cost. */
export interface Limits {
  /** Of a request's body. */
  readonly bytes: number;
  /** Of a picture. */
  readonly pixels: number;
  /** Of the search of a picture, megapixels: `SearchOptions.maxWork`. */
  readonly work: number;
  /** Of a form. */
  readonly files: number;
  /** For a picture from when it has arrived, milliseconds. */
  readonly jobTimeout: number;
  /** For a request to arrive whole, and its headers, milliseconds. */
  readonly receiveTimeout: number;
  readonly headersTimeout: number;
  /** Between two pieces of a body, and for a client to take its answer, milliseconds. */
  readonly idleTimeout: number;
  /** TCP connections; a new one ends the one that has been idle for longest. */
  readonly connections: number;
  /** Requests that wait beside those that are worked on. */
  readonly queue: number;
  /** Open WebSockets. */
  readonly sockets: number;
  /** Requests a minute of one key, or of one address without; 0 for any number. */
  readonly perMinute: number;
  /** Of a clip, bytes. */
  readonly clipBytes: number;
  /** Frames of a clip that are looked at. */
  readonly clipFrames: number;
  /** For the analysis of a clip, from when its turn has come, milliseconds. */
  readonly clipTimeout: number;
  /** Clips that arrive, wait, are worked on, or whose result nobody has fetched. */
  readonly clipJobs: number;
  /** How long a result is kept that nobody fetches, milliseconds. */
  readonly clipKept: number;
}

export const DEFAULT_LIMITS: Limits = {
  bytes: 20 * 2 ** 20, // a 50-megapixel JPEG of a phone has 10 to 20 MiB
  pixels: 50_000_000, // as the library: 150 MB decoded, in each worker
  work: 60, // 50 megapixels at the default options, full of texture: about 10 s of one core
  files: 16,
  jobTimeout: 30_000,
  receiveTimeout: 30_000,
  headersTimeout: 10_000,
  idleTimeout: 10_000,
  connections: 1024,
  queue: 64,
  sockets: 64,
  perMinute: 0,
  clipBytes: 256 * 2 ** 20,
  clipFrames: 20_000, // 11 minutes of 30 frames a second
  clipTimeout: 1_800_000,
  clipJobs: 8,
  clipKept: 600_000,
};

export interface ServerOptions {
  readonly limits: Limits;
  /** Worker processes. */
  readonly workers: number;
  /** None: everybody is let in. */
  readonly keys: readonly StoredKey[];
  /** Origins of other sites whose pages may ask. */
  readonly origins: readonly string[];
  /** Whether only this machine can reach it, so that only names of this machine are answered to. */
  readonly loopback: boolean;
  /** The folder whose runs and prepared datasets are shown; none: they are not. */
  readonly localData: string | undefined;
  /** The folder of the built studio; none: there is no page. */
  readonly studio: string | undefined;
  readonly logLevel: LogLevel;
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
