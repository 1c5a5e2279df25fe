import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { link, mkdir, mkdtemp, open, readdir, rename, rm, rmdir, stat, utimes } from 'node:fs/promises';

/** A file that is open. Reads and writes may do less than was asked, as the system's own do. */
export interface OpenFile {
  /** Puts bytes from `position` of the file into `buffer`; how many, 0 at the file's end. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** Writes the beginning of `bytes` at `position`; how many of them. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  truncate(size: number): Promise<void>;
  /** Returns when what was written lies on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** `make`: begun anew; `make-new`: fails where it is there; `update`: read and written, made where it is missing. */
export type OpenMode = 'make' | 'make-new' | 'update';

/**
 * All that this program does to a disk, as the system does it: nothing is tried again, and errors are the system's.
 * The other files of this room build on it; tests put one in its place that fails.
 */
export interface Disk {
  open(path: string, mode: OpenMode): Promise<OpenFile>;
  /** One folder, whose parent is there. Fails with `EEXIST` where something has the name. */
  makeFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** A second name for a file. Fails with `EEXIST` where something has it, also where two ask at once. */
  link(path: string, name: string): Promise<void>;
  /** A file or a folder with all that is in it; nothing where there is none. */
  remove(path: string): Promise<void>;
  /** A folder with nothing in it. Fails with `ENOTEMPTY` or `EEXIST` where there is something. */
  removeFolder(path: string): Promise<void>;
  /** Returns when the names in a folder lie on the disk. */
  syncFolder(path: string): Promise<void>;
  /** A new folder whose name begins with `prefix`, that only this user may enter; its path. */
  makeTemporaryFolder(prefix: string): Promise<string>;
  /** Says that a file is still in use: its time becomes now. */
  touch(path: string): Promise<void>;
  /** A small file at once, without waiting: for many thousands of them. Throws the system's error. */
  writeNow(path: string, bytes: Uint8Array): void;
  /** A folder and its parents, at once. */
  makeFoldersNow(path: string): void;
}

const FLAGS: Readonly<Record<OpenMode, string>> = { make: 'w+', 'make-new': 'wx+', update: 'r+' };

/** Systems that cannot sync a folder say so by these; there the rename alone has to do. */
const NO_FOLDER_SYNC = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EISDIR', 'EPERM', 'EACCES', 'ENOSYS']);

const systemDisk: Disk = {
  async open(path, mode) {
    const handle = await open(path, FLAGS[mode]).catch((error: unknown) => {
      if (mode === 'update' && codeOf(error) === 'ENOENT') return open(path, 'w+');
      throw error;
    });
    return {
      read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
      write: async (bytes, position) => (await handle.write(bytes, 0, bytes.length, position)).bytesWritten,
      truncate: (size) => handle.truncate(size),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },
  makeFolder: async (path) => {
    await mkdir(path);
  },
  makeTemporaryFolder: (prefix) => mkdtemp(prefix),
  rename: (from, to) => rename(from, to),
  link: (path, name) => link(path, name),
  remove: (path) => rm(path, { recursive: true, force: true }),
  removeFolder: (path) => rmdir(path),
  async syncFolder(path) {
    try {
      const folder = await open(path, 'r');
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    } catch (error) {
      if (!NO_FOLDER_SYNC.has(codeOf(error) ?? '')) throw error;
    }
  },
  async touch(path) {
    const now = new Date();
    await utimes(path, now, now);
  },
  writeNow(path, bytes) {
    const file = openSync(path, 'w');
    try {
      for (let done = 0; done < bytes.length; ) {
        const written = writeSync(file, bytes, done, bytes.length - done);
        if (written === 0) throw noProgress(path);
        done += written;
      }
    } finally {
      closeSync(file);
    }
  },
  makeFoldersNow(path) {
    mkdirSync(path, { recursive: true });
  },
};

let current: Disk = systemDisk;

/** The disk that everything is written to. */
export function disk(): Disk {
  return current;
}

/** Puts another disk in its place, for tests, and returns the one before. */
export function replaceDisk(other: Disk): Disk {
  const before = current;
  current = other;
  return before;
}

/** Names in a folder; none where there is no folder. Throws the system's error otherwise. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** When a file was last written, milliseconds since 1970; `undefined` where it is gone. */
export async function timeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}

/** The system's code of a failure (`ENOENT`, …). */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A write that takes no byte and reports no error would be repeated for ever. */
export function noProgress(path: string): Error {
  return Object.assign(new Error(`${path}: a write took no byte`), { code: 'EIO' });
}
