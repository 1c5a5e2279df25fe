import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { fileError, MienError } from '../errors.js';
import { disk, type OpenFile } from '../files/disk.js';
import { makeFolder } from '../files/folder.js';
import { readText } from '../files/read.js';
import { writeAll } from '../files/write-all.js';
import { writeJson } from '../files/write-whole.js';
import { type Progress, throwIfAborted } from '../progress.js';
import { hashFile } from './hash-file.js';

export interface DownloadOptions {
  /** `http:` or `https:`; redirects are followed. */
  readonly url: string;
  /** The file to make; its folder is made too. While it grows it is called `<path>.part`. */
  readonly path: string;
  /** What the whole file must hash to, lower-case hexadecimal; without it, whatever comes whole is taken. */
  readonly sha256?: string | undefined;
  /** Most bytes that are accepted. */
  readonly maxBytes: number;
  /** Tries in all, each going on where the last one was cut; 4 by default: enough for a lossy line. */
  readonly attempts?: number | undefined;
  /** Milliseconds before the second try, doubled for each further one; 500 by default. */
  readonly backoffMs?: number | undefined;
  /** Milliseconds without an answer, or without a byte, after which a try is given up; 30 000 by default. */
  readonly stallMs?: number | undefined;
  readonly onProgress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Downloaded {
  readonly path: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** What it hashes to, lower-case hexadecimal. */
  readonly sha256: string;
  /** Bytes that a former, interrupted download had left. */
  readonly resumedFrom: number;
  /** True where the file was already there, with the right hash where one is wanted. */
  readonly present: boolean;
}

/** What is known of a `.part` file: which version of which address it is the beginning of. */
const partSchema = z.object({ url: z.string(), validator: z.string().nullable() });
type Part = z.infer<typeof partSchema>;

/** A failed try after which another one may help. */
class Retry extends Error {}

/**
 * Downloads one file and checks its hash before it gets its name. A download that is cut goes on where it stopped, in
 * the same call or in a later one, by an HTTP range request (RFC 9110 §14) tied to the version by If-Range where the
 * server gave a strong validator; the hash is the judge in the end. Where no hash is known, only a download with such
 * a validator is resumed. The hash is that of the file on the disk, read again.
 *
 * The caller holds the lock of the folder, if two may download to it at once.
 *
 * Throws `DOWNLOAD_FAILED` (no connection, an error status, too large, cut too often), `HASH_MISMATCH`, `INTERRUPTED`,
 * and `FILE_UNWRITABLE`, `DISK_FULL` or `NOT_A_DIRECTORY` for `path`.
 */
export async function download(options: DownloadOptions): Promise<Downloaded> {
  const { path, sha256, attempts = 4, backoffMs = 500, signal } = options;
  const present = await presentFile(path, sha256, signal);
  if (present !== undefined) {
    // Of a download that was killed between its last two steps, or that was overtaken.
    await discard(path);
    return { path, ...present, resumedFrom: 0, present: true };
  }
  await makeFolder(dirname(path));

  const first = await beginnings(options);
  let restarted = false;
  for (let attempt = 1; ; attempt++) {
    throwIfAborted(signal, options.url);
    try {
      const { size, hash, resumed } = await fetchPart(options);
      if (sha256 === undefined || hash === sha256) {
        await finish(path);
        return { path, size, sha256: hash, resumedFrom: first, present: false };
      }
      await discard(path);
      // What was kept from before may have been of another version: once more, from the start.
      if (resumed && !restarted) {
        restarted = true;
        attempt--;
        continue;
      }
      throw new MienError('HASH_MISMATCH', `${options.url}: SHA-256 is ${hash}, expected ${sha256}`, {
        hint: 'The file has changed at its source, or something on the way alters it; nothing was kept.',
      });
    } catch (error) {
      if (signal?.aborted) throwIfAborted(signal, options.url);
      if (!(error instanceof Retry)) throw error;
      if (attempt >= attempts) {
        throw new MienError('DOWNLOAD_FAILED', `${options.url}: ${error.message}`, {
          cause: error.cause,
          hint: 'Check the connection and run it again: it goes on where it stopped.',
        });
      }
      await sleep(backoffMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
    }
  }
}

async function presentFile(
  path: string,
  sha256: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Pick<Downloaded, 'size' | 'sha256'> | undefined> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined) return undefined;
  if (status.isDirectory()) {
    throw new MienError('NOT_A_FILE', `${path}: expected a file, got a folder`, {
      hint: 'Choose another name.',
    });
  }
  const hash = await hashFile(path, signal);
  return sha256 === undefined || hash === sha256 ? { size: status.size, sha256: hash } : undefined;
}

/** Bytes of a usable `.part`, or 0 after removing what is not. */
async function beginnings({ path, url, maxBytes, sha256 }: DownloadOptions): Promise<number> {
  const size = (await stat(partPath(path)).catch(() => undefined))?.size ?? 0;
  const part = await readPart(path);
  if (size > 0 && size <= maxBytes && part?.url === url && mayGoOn(part, sha256)) return size;
  await discard(path);
  return 0;
}

/** Without a hash to judge the whole by, two parts are of one version only where the server has said so. */
function mayGoOn(part: Part | undefined, sha256: string | undefined): boolean {
  return sha256 !== undefined || (part !== undefined && part.validator !== null);
}

/** What is on the disk after a request. */
interface Fetched {
  /** Bytes of the part file. */
  readonly size: number;
  readonly hash: string;
  /** Whether some of them are of an earlier request. */
  readonly resumed: boolean;
}

/** A request under way. */
interface Watched {
  readonly signal: AbortSignal;
  /** What to throw for an error of the connection. */
  failed(error: unknown): Retry;
  /** A byte has come. */
  alive(): void;
}

/** One request and its body, appended to the part file. Throws `Retry` for what another try may mend. */
async function fetchPart(options: DownloadOptions): Promise<Fetched> {
  const { url, path, maxBytes, stallMs = 30_000, signal } = options;
  const stalled = new AbortController();
  const watch = setTimeout(() => stalled.abort(), stallMs);
  const watched: Watched = {
    signal: signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]),
    failed: (error) =>
      new Retry(stalled.signal.aborted ? `no answer for ${stallMs / 1000} s` : explain(error), {
        cause: error,
      }),
    alive: () => watch.refresh(),
  };
  try {
    const { response, have } = await requestRest(options, watched);
    if (response.status === 416 && have > 0) return await wholeAlready(options, response, have);
    checkStatus(url, response);
    const begins = response.status === 206 ? rangeStart(response) : 0;
    if (begins !== have && begins !== 0)
      throw new Retry(`the server sent bytes from ${begins}, not from ${have}`);
    const size = await appendBody(options, response, begins, watched);
    if (size > maxBytes) {
      await discard(path);
      throw tooLarge(url, size, maxBytes);
    }
    return { size, hash: await hashFile(partPath(path), signal), resumed: begins > 0 };
  } finally {
    clearTimeout(watch);
    // What still comes, where writing failed, is not waited for.
    stalled.abort();
  }
}

/** Asks for the bytes behind those that are kept, which are `have`. */
async function requestRest(
  { url, path, sha256 }: DownloadOptions,
  { signal, failed }: Watched,
): Promise<{ readonly response: Response; readonly have: number }> {
  const size = (await stat(partPath(path)).catch(() => undefined))?.size ?? 0;
  const part = size > 0 ? await readPart(path) : undefined;
  const have = mayGoOn(part, sha256) ? size : 0;
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (have > 0) {
    headers.range = `bytes=${have}-`;
    if (part?.validator) headers['if-range'] = part.validator;
  }
  const response = await fetch(url, { headers, signal }).catch((error: unknown) => {
    throw failed(error);
  });
  return { response, have };
}

/** There is nothing behind what is kept: it is the whole file, or of a longer version. The hash tells which. */
async function wholeAlready(
  { path, sha256, signal }: DownloadOptions,
  response: Response,
  have: number,
): Promise<Fetched> {
  await response.body?.cancel();
  if (sha256 === undefined && rangeSize(response) !== have) {
    await discard(path);
    throw new Retry('the server has another number of bytes than what was kept');
  }
  return { size: have, hash: await hashFile(partPath(path), signal), resumed: true };
}

/**
 * Writes the body behind the first `begins` bytes of the part file. Returns the bytes of both together. Where these are
 * more than may be, it has stopped there.
 */
async function appendBody(
  { url, path, maxBytes, onProgress }: DownloadOptions,
  response: Response,
  begins: number,
  { failed, alive }: Watched,
): Promise<number> {
  const length = response.headers.get('content-length');
  const total = length === null ? undefined : begins + Number(length);
  if (total !== undefined && total > maxBytes) throw tooLarge(url, total, maxBytes);
  const unwritable = (error: unknown): never => {
    throw fileError(error, partPath(path), 'write');
  };
  const file = await openPart(path, begins);
  try {
    // After the part of another version has been emptied: a kill in between must not put them together.
    if (begins === 0) await rememberPart(path, { url, validator: strongValidator(response) });
    let have = begins;
    onProgress?.(have, total, 'downloading');
    const reader = response.body?.getReader();
    while (reader !== undefined) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw failed(error);
      });
      if (done) break;
      alive();
      have += value.length;
      if (have > maxBytes) {
        await reader.cancel();
        return have;
      }
      await writeAll(file, value, have - value.length).catch(unwritable);
      onProgress?.(have, total, 'downloading');
    }
    if (total !== undefined && have < total)
      throw new Retry(`the connection ended after ${have} of ${total} bytes`);
    await file.sync().catch(unwritable);
    return have;
  } finally {
    await closePart(file, path);
  }
}

function checkStatus(url: string, response: Response): void {
  if (response.ok) return;
  const said = `${response.status} ${response.statusText}`.trim();
  // Too many requests, a timeout, a fault of the server: these pass. The others do not.
  if (response.status === 429 || response.status === 408 || response.status >= 500) throw new Retry(said);
  throw new MienError('DOWNLOAD_FAILED', `${url}: the server answered ${said}`, {
    hint: 'The file has moved or is not public; look for it at its project page.',
  });
}

function rangeStart(response: Response): number {
  const match = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  return match === null ? 0 : Number(match[1]);
}

/** The whole size in the answer to a range that cannot be had: `bytes *\/1234`. */
function rangeSize(response: Response): number | undefined {
  const match = /^bytes \*\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  return match === null ? undefined : Number(match[1]);
}

/** An ETag that promises equal bytes; weak ones may not be used with If-Range (RFC 9110 §13.1.5). */
function strongValidator(response: Response): string | null {
  const etag = response.headers.get('etag');
  return etag !== null && !etag.startsWith('W/') ? etag : null;
}

function tooLarge(url: string, bytes: number, maxBytes: number): MienError {
  return new MienError('DOWNLOAD_FAILED', `${url}: ${bytes} bytes or more, expected at most ${maxBytes}`, {
    hint: 'That is not the file that was meant; nothing was kept.',
  });
}

/** `fetch` says "fetch failed" and hides the reason in its cause. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}

function partPath(path: string): string {
  return `${path}.part`;
}

function partInfoPath(path: string): string {
  return `${path}.part.json`;
}

async function openPart(path: string, have: number): Promise<OpenFile> {
  try {
    return await disk().open(partPath(path), have > 0 ? 'update' : 'make');
  } catch (error) {
    throw fileError(error, partPath(path), 'write');
  }
}

async function closePart(file: OpenFile, path: string): Promise<void> {
  try {
    await file.close();
  } catch (error) {
    throw fileError(error, partPath(path), 'write');
  }
}

async function rememberPart(path: string, part: Part): Promise<void> {
  await writeJson(partInfoPath(path), part);
}

async function readPart(path: string): Promise<Part | undefined> {
  try {
    return partSchema.parse(JSON.parse(await readText(partInfoPath(path))));
  } catch {
    return undefined; // Without a readable note the part is of no use, and the download begins anew.
  }
}

async function discard(path: string): Promise<void> {
  try {
    for (const left of [partPath(path), partInfoPath(path)]) {
      if ((await stat(left).catch(() => undefined)) !== undefined) await disk().remove(left);
    }
  } catch (error) {
    throw fileError(error, partPath(path), 'write');
  }
}

async function finish(path: string): Promise<void> {
  try {
    await disk().rename(partPath(path), path);
    await disk().syncFolder(dirname(path));
    await disk().remove(partInfoPath(path));
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}
