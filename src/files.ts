import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileError } from './errors.js';

/** The whole file. Throws `FILE_NOT_FOUND`, `NOT_A_FILE` or `FILE_UNREADABLE`. */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

/** The whole file as UTF-8 text, without a byte order mark. Throws as {@link readBytes}. */
export async function readText(path: string): Promise<string> {
  const text = (await readBytes(path)).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

export async function makeFolder(path: string): Promise<void> {
  try {
    await makeWithParents(resolve(path));
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}

/**
 * Not `mkdir` with `recursive`: of a folder that refuses new ones by saying that it is not there itself, as /proc does,
 * Node 20 asks the same again for ever.
 */
async function makeWithParents(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeWithParents(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // Someone else may have made it meanwhile.
    if (!(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

/**
 * Writes a whole file or nothing: the content goes to a temporary name beside it, reaches the disk, and is then
 * renamed, so that a reader, or a run that was killed, never meets half a file. Parent folders are made.
 * Throws `FILE_UNWRITABLE`, `DISK_FULL` or `NOT_A_DIRECTORY`.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array | readonly Uint8Array[],
): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
      else for (const part of content) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // Where even that fails (a name too long, say), the reason is the one above.
    await rm(temporary, { force: true }).catch(() => {});
    throw fileError(error, path, 'write');
  }
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
