import type { Readable } from 'node:stream';
import { fileError, MienError } from '../../errors.js';
import { disk } from '../../files/disk.js';
import { writeAll } from '../../files/write-all.js';

export interface ClipBounds {
  /** Of a clip, bytes. */
  readonly clipBytes: number;
  /** Between two pieces of a body, milliseconds. */
  readonly idleTimeout: number;
}

/**
 * Writes a body into a file as it arrives, so that memory stays flat. Throws `REQUEST_TOO_LARGE`, `REQUEST_TIMEOUT`,
 * `REQUEST_INVALID` where it is empty or breaks off, `DISK_FULL`, `FILE_UNWRITABLE`, and the signal's reason.
 */
export async function receiveClip(
  body: Readable,
  path: string,
  { clipBytes, idleTimeout }: ClipBounds,
  signal: AbortSignal,
): Promise<void> {
  let file: Awaited<ReturnType<ReturnType<typeof disk>['open']>> | undefined;
  try {
    const opened = await disk().open(path, 'make-new');
    file = opened;
    let size = 0;
    await eachPiece(body, idleTimeout, signal, async (piece) => {
      if (size + piece.length > clipBytes) throw tooLarge(clipBytes);
      size = await writeAll(opened, piece, size);
    });
    if (size === 0) throw noClip();
  } catch (error) {
    throw fileError(error, path, 'write');
  } finally {
    await file?.close();
  }
}

export function tooLarge(bytes: number): MienError {
  return new MienError('REQUEST_TOO_LARGE', `The clip has more than ${bytes} bytes, the limit.`, {
    hint: 'Cut or compress it, or raise the limit with --max-clip-bytes.',
  });
}

/** Hands on one piece after the other. By events: an iterator would keep the rest of a refused body from being read away. */
function eachPiece(
  body: Readable,
  idleTimeout: number,
  signal: AbortSignal,
  take: (piece: Buffer) => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (end: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      body.off('data', receive).off('end', finish).pause();
      end();
    };
    const fail = (error: unknown): void => settle(() => reject(error));
    // The end may be told while the last piece is being taken.
    let taking: Promise<unknown> = Promise.resolve();
    const finish = (): void => void taking.then(() => settle(resolve));
    const abort = (): void => fail(signal.reason);
    const receive = (piece: Buffer): void => {
      timer.refresh();
      body.pause();
      taking = take(piece).then(() => settled || body.resume(), fail);
    };
    const timer = setTimeout(() => fail(idle(idleTimeout)), idleTimeout);
    signal.addEventListener('abort', abort);
    if (signal.aborted) return abort();
    // These stay: a connection may also break after the body was refused.
    body.on('error', (cause) => fail(brokenOff(cause)));
    body.on('close', () => {
      if (!body.readableEnded) fail(brokenOff());
    });
    body.on('data', receive).on('end', finish);
  });
}

export function noClip(): MienError {
  return new MienError('REQUEST_INVALID', 'The request has no clip in it.', {
    hint: 'Send the bytes of a clip as the body, as video/mp4 or application/octet-stream.',
  });
}

function brokenOff(cause?: unknown): MienError {
  return new MienError('REQUEST_INVALID', 'The body broke off.', cause === undefined ? {} : { cause });
}

function idle(milliseconds: number): MienError {
  return new MienError('REQUEST_TIMEOUT', `No byte of the clip came for ${milliseconds / 1000} s.`, {
    hint: 'Send the clip without long pauses.',
  });
}
