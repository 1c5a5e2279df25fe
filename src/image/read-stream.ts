import { fileError } from '../errors.js';
import { orAborted } from '../or-aborted.js';
import { isBytes } from './check-image.js';
import { MAX_BYTES, tooLarge, unreadable } from './decoding.js';
import { whatItIs } from './what-it-is.js';

/** A stream of Node, one of browsers, or anything else that gives bytes piece by piece. */
export type ByteStream = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

const HINT = 'Give a stream of bytes that nothing else reads.';

/**
 * All bytes of a stream. Throws `IMAGE_UNREADABLE` above 512 MiB, for pieces that are no bytes and for a stream that
 * something else reads; what the stream throws, as a `MienError`; and the signal's reason. The stream is ended then.
 */
export async function readStream(
  stream: ByteStream,
  name: string,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = iterate(stream, name);
  try {
    return await collect(pieces, name, signal);
  } catch (error) {
    // It may be waiting for the next piece, and is not waited for in turn.
    Promise.resolve(pieces.return?.()).catch(() => {});
    if (signal?.aborted === true) throw signal.reason;
    throw fileError(error, name, 'read');
  }
}

async function collect(
  pieces: AsyncIterator<unknown>,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await orAborted(pieces.next(), signal);
    if (done === true) return joined(chunks, size);
    if (!isBytes(value)) throw unreadable(name, `its stream gave ${whatItIs(value)}, expected bytes`, HINT);
    size += value.length;
    if (size > MAX_BYTES) throw tooLarge(name);
    chunks.push(value);
  }
}

function iterate(stream: ByteStream, name: string): AsyncIterator<unknown> {
  if (!('getReader' in stream)) return stream[Symbol.asyncIterator]();
  if (stream.locked) throw unreadable(name, 'something else reads its stream', HINT);
  // Not every browser iterates streams. The reader ends one at once, even while it waits for the next piece.
  const reader = stream.getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<unknown>>,
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Whether something gives its content piece by piece. */
export function isByteStream(value: object): value is ByteStream {
  return (
    ('getReader' in value && typeof value.getReader === 'function') ||
    (Symbol.asyncIterator in value && typeof value[Symbol.asyncIterator] === 'function')
  );
}

/** The path of a stream that Node opened from a file. */
export function pathOfStream(stream: ByteStream): string | undefined {
  return 'path' in stream && typeof stream.path === 'string' ? stream.path : undefined;
}
