import { fileError } from '../errors.js';
import { orAborted } from '../or-aborted.js';
import { dataUrlName, isDataUrl, readDataUrl } from './data-url.js';
import { type DecodeOptions, MAX_BYTES, tooLarge } from './decoding.js';
import { fetchPicture, shownAddress } from './fetch-picture.js';
import { type ByteStream, isByteStream, pathOfStream, readStream } from './read-stream.js';

/**
 * A picture's file as Node and browsers alike have it: its bytes in any array or buffer, a `Blob` or `File`, a stream, or a
 * `data:`, `blob:`, `http:` or `https:` address, as a string or `URL`.
 */
export type EncodedInput = string | URL | ArrayBufferLike | ArrayBufferView | Blob | ByteStream;

/** The bytes of a picture's file, and what errors call it. */
export interface EncodedPicture {
  readonly bytes: Uint8Array;
  readonly name: string;
}

type ReadOptions = Pick<DecodeOptions, 'name' | 'signal' | 'allowFetch'>;

/** What a picture without a name is called. */
export const UNNAMED = 'image';

/**
 * The bytes of a picture's file; `undefined` where it is given in none of the ways that Node and browsers share.
 * Throws as `readStream`, `readDataUrl` and `fetchPicture`.
 */
export async function readEncoded(input: unknown, options: ReadOptions): Promise<EncodedPicture | undefined> {
  if (typeof input === 'string' || input instanceof URL) return readAddress(input, options);
  if (typeof input !== 'object' || input === null) return undefined;
  const { name = UNNAMED, signal } = options;
  const bytes = bytesOf(input);
  if (bytes !== undefined) return { bytes, name };
  if (isBlob(input)) return readBlob(input, options);
  if (!isByteStream(input)) return undefined;
  const called = options.name ?? pathOfStream(input) ?? UNNAMED;
  return { bytes: await readStream(input, called, signal), name: called };
}

/**
 * Bytes in memory, whatever array or buffer they are in; `undefined` where it is none. Memory that was transferred, as to
 * another thread, has none left.
 */
export function bytesOf(input: object): Uint8Array | undefined {
  const kind = Object.prototype.toString.call(input);
  const isBuffer = kind === '[object ArrayBuffer]' || kind === '[object SharedArrayBuffer]';
  if (!isBuffer && !ArrayBuffer.isView(input)) return undefined;
  try {
    return own(isBuffer ? new Uint8Array(input as ArrayBufferLike) : viewed(input as ArrayBufferView));
  } catch {
    return new Uint8Array();
  }
}

function viewed({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Decoders take no memory that is shared between threads. */
function own(bytes: Uint8Array): Uint8Array {
  const shared = Object.prototype.toString.call(bytes.buffer) === '[object SharedArrayBuffer]';
  return shared ? Uint8Array.from(bytes) : bytes;
}

/** Whether it is a `Blob` or `File`, also one of another realm or package. */
export function isBlob(input: unknown): input is Blob {
  return (
    typeof input === 'object' &&
    input !== null &&
    'arrayBuffer' in input &&
    typeof input.arrayBuffer === 'function' &&
    'size' in input &&
    typeof input.size === 'number'
  );
}

/** A file's own name, where it has one. */
export function blobName(blob: Blob): string {
  return 'name' in blob && typeof blob.name === 'string' ? blob.name : UNNAMED;
}

async function readBlob(blob: Blob, { name = blobName(blob), signal }: ReadOptions): Promise<EncodedPicture> {
  if (blob.size > MAX_BYTES) throw tooLarge(name);
  try {
    return { bytes: new Uint8Array(await orAborted(blob.arrayBuffer(), signal)), name };
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw fileError(error, name, 'read');
  }
}

async function readAddress(input: string | URL, options: ReadOptions): Promise<EncodedPicture | undefined> {
  const text = String(input);
  if (isDataUrl(text)) {
    const { name = dataUrlName(text) } = options;
    return { bytes: readDataUrl(text, name), name };
  }
  if (!/^(https?|blob):/i.test(text) || !URL.canParse(text)) return undefined;
  const address = new URL(text);
  const { name = shownAddress(address), signal } = options;
  // A blob's address means memory of this program.
  const allowFetch = address.protocol === 'blob:' ? true : options.allowFetch;
  return { bytes: await fetchPicture(address, { allowFetch, signal, name }), name };
}
