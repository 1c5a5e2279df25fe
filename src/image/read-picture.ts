import { fileError, MienError } from '../errors.js';
import { openToRead } from '../files/read.js';

/** Larger than any picture within the limit of pixels: 50 megapixels of four 16-bit channels are 400 MB. */
const MAX_BYTES = 512 * 2 ** 20;

/**
 * The bytes of a picture's file, or of a pipe such as a shell's `<(…)`.
 * Throws `FILE_NOT_FOUND`, `NOT_A_FILE` for a folder or device, `FILE_UNREADABLE`, and `IMAGE_UNREADABLE` above
 * 512 MiB.
 */
export async function readPicture(path: string): Promise<Uint8Array> {
  try {
    const file = await openToRead(path);
    try {
      const status = await file.stat();
      if (status.isDirectory()) throw notAFile(path, 'a folder');
      if (!status.isFile() && !status.isFIFO()) throw notAFile(path, 'a device');
      if (status.size > MAX_BYTES) throw tooLarge(path);
      if (status.isFile()) return await file.readFile();
      return await readStream(file.createReadStream({ autoClose: false }), path);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

/** All bytes of a stream. Throws `IMAGE_UNREADABLE` above 512 MiB, and what the stream throws. */
export async function readStream(stream: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > MAX_BYTES) throw tooLarge(name);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function notAFile(path: string, got: string): MienError {
  return new MienError('NOT_A_FILE', `${path}: expected a file, got ${got}`, {
    hint: 'Name the file itself.',
  });
}

function tooLarge(name: string): MienError {
  return new MienError('IMAGE_UNREADABLE', `${name}: more than ${MAX_BYTES / 2 ** 20} MiB`, {
    hint: 'Make the picture smaller.',
  });
}
