import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileError } from '../errors.js';
import { disk } from './disk.js';

/** A new folder for passing files, among the system's, that only this user may enter. Throws `FILE_UNWRITABLE` and `DISK_FULL`. */
export async function privateFolder(): Promise<string> {
  const prefix = join(tmpdir(), 'mien-');
  try {
    return await disk().makeTemporaryFolder(prefix);
  } catch (error) {
    throw fileError(error, prefix, 'write');
  }
}
