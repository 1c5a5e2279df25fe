import { readBytes } from '../files/read.js';
import { writeFileAtomic } from '../files/write-whole.js';
import { checkChecksum, withChecksum } from './checksum.js';

/** The bytes of a model or net, compared with their checksum. Throws as `readBytes`, and `MODEL_BROKEN`. */
export async function readModelFile(path: string): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  await checkChecksum(bytes, path);
  return bytes;
}

/**
 * Writes a model or net with its checksum, the whole of it or nothing. Returns the size of the file, bytes. Throws as
 * `writeFileAtomic`.
 */
export async function writeModelFile(path: string, bytes: Uint8Array): Promise<number> {
  const whole = await withChecksum(bytes);
  await writeFileAtomic(path, whole);
  return whole.length;
}
