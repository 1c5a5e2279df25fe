import { fileURLToPath } from 'node:url';
import { MienError } from '../errors.js';
import type { DecodeOptions } from './decoding.js';
import { type EncodedPicture, readEncoded } from './encoded-input.js';
import { readPicture } from './read-picture.js';
import { isBase64, notAPicture } from './what-it-is.js';

const EXPECTED =
  'a path, a URL, a data: string, bytes, a Blob, a stream, pixels { data, width, height, channels }, or a sharp instance';
/** Longer paths are refused by most systems. What is longer is some picture as text, which no message may repeat. */
const LONGEST_PATH = 4096;
/** Addresses that are no paths, whatever lies in the current folder. A letter alone is a drive of Windows. */
const ADDRESS = /^(data|https?|blob|file):/i;

/**
 * The bytes of a picture's file, in Node: from a path or `file:` address, or as `readEncoded`. Throws as
 * `readEncoded` and `readPicture`, and `IMAGE_UNREADABLE` for other values, which the message names and does not quote.
 */
export async function readInput(input: unknown, options: DecodeOptions): Promise<EncodedPicture> {
  const path = pathOf(input);
  if (path !== undefined) {
    return { bytes: await readPicture(path, options.signal), name: options.name ?? path };
  }
  const encoded = await readEncoded(input, options);
  if (encoded === undefined) throw notAPicture(input, EXPECTED);
  return encoded;
}

/** The path that a picture is given by, as it is or as a `file:` address; `undefined` where it is given otherwise. */
export function pathOf(input: unknown): string | undefined {
  if (input instanceof URL) return input.protocol === 'file:' ? pathOfUrl(input) : undefined;
  if (typeof input !== 'string') return undefined;
  if (/^file:/i.test(input) && URL.canParse(input)) return pathOfUrl(new URL(input));
  if (isBase64(input)) return undefined;
  const isPath =
    input !== '' && input.length <= LONGEST_PATH && !input.includes('\0') && !ADDRESS.test(input);
  return isPath ? input : undefined;
}

function pathOfUrl(address: URL): string {
  try {
    return fileURLToPath(address);
  } catch (cause) {
    throw new MienError('FILE_NOT_FOUND', 'A file: address that names no file of this machine.', {
      hint: 'Write file:/// and the absolute path, or give the path.',
      cause,
    });
  }
}
