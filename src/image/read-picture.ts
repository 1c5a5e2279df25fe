import type { FileHandle } from 'node:fs/promises';
import { fileError, MienError } from '../errors.js';
import { openToRead } from '../files/read.js';
import { MAX_BYTES, tooLarge, unsupported } from './decoding.js';
import { pictureFormat } from './format.js';
import { readStream } from './read-stream.js';

/**
 * The bytes of a picture's file, or of a pipe such as a shell's `<(…)`.
 * Throws `FILE_NOT_FOUND`, `NOT_A_FILE` for a folder or device, `FILE_UNREADABLE`, `IMAGE_UNREADABLE` above 512 MiB, and
 * the signal's reason.
 */
export async function readPicture(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    const file = await openToRead(path);
    try {
      const status = await file.stat();
      if (status.isDirectory()) throw notAFile(path, 'a folder');
      if (!status.isFile() && !status.isFIFO()) throw notAFile(path, 'a device');
      if (status.size > MAX_BYTES) throw (await isVideo(file)) ? unsupported(path, 'video') : tooLarge(path);
      if (status.isFile()) return await file.readFile({ signal });
      return await readStream(file.createReadStream({ autoClose: false }), path, signal);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw fileError(error, path, 'read');
  }
}

/** Clips are large, and of them there is more to say than that. */
async function isVideo(file: FileHandle): Promise<boolean> {
  const head = Buffer.alloc(64);
  await file.read(head, 0, head.length, 0);
  return pictureFormat(head) === 'video';
}

function notAFile(path: string, got: string): MienError {
  return new MienError('NOT_A_FILE', `${path}: expected a file, got ${got}`, {
    hint: 'Name the file itself.',
  });
}
