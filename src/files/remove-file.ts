import { fileError } from '../errors.js';
import { disk } from './disk.js';

/** Removes a file; nothing where there is none. Throws `FILE_UNWRITABLE`. */
export async function removeFile(path: string): Promise<void> {
  try {
    await disk().remove(path);
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}
