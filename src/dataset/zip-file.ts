import { openPromise, type ZipFile } from 'yauzl';
import { MienError } from '../errors.js';

/** Opens a zip that the caller closes. Throws `ARCHIVE_BROKEN`. */
export async function openZipFile(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false });
  } catch (error) {
    throw asBrokenArchive(path, error);
  }
}

/** What went wrong in reading an archive as `ARCHIVE_BROKEN`; an error that is ours already is passed on. */
export function asBrokenArchive(path: string, error: unknown): MienError {
  if (error instanceof MienError) return error;
  return brokenArchive(path, error instanceof Error ? error.message : String(error), error);
}

export function brokenArchive(path: string, detail: string, cause?: unknown): MienError {
  return new MienError('ARCHIVE_BROKEN', `${path}: the archive is broken or cut short: ${detail}`, {
    cause,
    hint: 'Download it again, and compare its size with the one the site names.',
  });
}
