import { type FileHandle, open, readFile } from 'node:fs/promises';
import { fileError } from '../errors.js';
import { pathOnDisk } from './path-on-disk.js';

/** The whole file. Throws `FILE_NOT_FOUND`, `NOT_A_FILE` or `FILE_UNREADABLE`. */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(await pathOnDisk(path));
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

/** The whole file as UTF-8 text, without a byte order mark. Throws as {@link readBytes}, also above 512 MiB. */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  try {
    return asText(bytes);
  } catch (error) {
    // No text of V8 is longer.
    throw fileError(error, path, 'read');
  }
}

/** Opens a file that is only read; whoever opens it closes it. Throws the system's error, and as {@link pathOnDisk}. */
export async function openToRead(path: string): Promise<FileHandle> {
  return open(await pathOnDisk(path), 'r');
}

/** UTF-8 bytes as text, without a byte order mark. */
export function asText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
