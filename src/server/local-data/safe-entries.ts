import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileError, MienError } from '../../errors.js';

/**
 * Which entries of a folder may not be read, and why: links that lead out of it, and what is neither file nor folder (a
 * pipe would be waited for without an end). Empty where the folder itself is not there.
 */
export async function unsafeEntries(folder: string): Promise<ReadonlyMap<string, MienError>> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const home = await realpath(folder).catch(() => folder);
  const found = new Map<string, MienError>();
  await Promise.all(
    entries.map(async (entry) => {
      const reason = await whyUnsafe(entry, join(folder, entry.name), home);
      if (reason !== undefined) found.set(entry.name, reason);
    }),
  );
  return found;
}

async function whyUnsafe(entry: Dirent, path: string, home: string): Promise<MienError | undefined> {
  if (entry.isFile() || entry.isDirectory()) return undefined;
  if (!entry.isSymbolicLink()) return special(path);
  try {
    const target = await realpath(path);
    if (!target.startsWith(home + sep)) {
      return new MienError('FILE_UNREADABLE', `${path}: is a link that leads out of its folder`, {
        hint: 'Put the file itself there.',
      });
    }
    const status = await stat(target);
    return status.isFile() || status.isDirectory() ? undefined : special(path);
  } catch (error) {
    return fileError(error, path, 'read');
  }
}

function special(path: string): MienError {
  return new MienError('NOT_A_FILE', `${path}: is neither a file nor a folder`, { hint: 'Remove it.' });
}
