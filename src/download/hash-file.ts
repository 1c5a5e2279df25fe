import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fileError } from '../errors.js';
import { pathOnDisk } from '../files/path-on-disk.js';
import { throwIfAborted } from '../progress.js';

/** Size of the pieces that are read, bytes: larger ones are not faster. */
const CHUNK_BYTES = 1 << 18;

/**
 * SHA-256 of a file's bytes as they lie on the disk, lower-case hexadecimal.
 * Throws `FILE_NOT_FOUND`, `NOT_A_FILE`, `FILE_UNREADABLE` and `INTERRUPTED`.
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(await pathOnDisk(path), { highWaterMark: CHUNK_BYTES })) {
      throwIfAborted(signal, path);
      hash.update(chunk);
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  return hash.digest('hex');
}
