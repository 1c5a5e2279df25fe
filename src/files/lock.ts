import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileError, MienError } from '../errors.js';
import { disk, namesIn } from './disk.js';
import { isFolder, makeFolder } from './folder.js';
import { disown, isLeft, ownerOf, ownName } from './owned-name.js';
import { runs, thisOwner } from './owner.js';
import { readText } from './read.js';
import { sweepOnce } from './temporary.js';
import { writeAll } from './write-all.js';

/** `.mien-lock-<since>-…`: names sort by age. */
const NAME = /^\.mien-lock-(\d{15})-/;

/** How long a command waits for another one that may be about to end, milliseconds. */
const PATIENCE_MS = 200;
/** How long for one that began later, and therefore gives way. */
const YIELD_MS = 5000;
const LOOK_AGAIN_MS = 20;
/** A lock's time is renewed so often, for machines that cannot ask whether its process runs. */
const RENEW_MS = 60_000;

export interface LockOptions {
  /** How long to wait for the one who has it, milliseconds. Default 200. */
  readonly waitMs?: number | undefined;
}

/**
 * Runs `use` while nobody else writes to the folder, which is made where it is missing, and again removed where nothing
 * came into it. A lock whose process is no more is removed; so is one of another machine that gave no sign of life for
 * 15 minutes. Locks do not nest.
 *
 * Each process writes a file of its own and then looks for those of others: of two that hold a lock, the one that
 * looked later would have seen the other's. So nothing is needed of the file system but that names appear in order.
 *
 * Throws `FOLDER_LOCKED` where another process has it, `FILE_UNWRITABLE`, `DISK_FULL` and `NOT_A_DIRECTORY`.
 */
export async function withFolderLock<T>(
  folder: string,
  use: () => Promise<T>,
  { waitMs = PATIENCE_MS }: LockOptions = {},
): Promise<T> {
  const made = !(await isFolder(folder));
  await makeFolder(folder);
  let held: Lock | undefined;
  try {
    held = await acquire(folder, waitMs);
    await sweepOnce(folder);
    return await use();
  } finally {
    await held?.release();
    if (made)
      await disk()
        .removeFolder(folder)
        .catch(() => {});
  }
}

/** Whether somebody writes to the folder now, under a lock. False where there is no such folder. */
export async function isLocked(folder: string): Promise<boolean> {
  const names = await namesIn(folder).catch(() => []);
  for (const name of names.filter((one) => NAME.test(one))) {
    if (!(await isLeft(join(folder, name), name))) return true;
  }
  return false;
}

/** A lock's file, which is renewed until it is released. */
class Lock {
  readonly name = ownName(`lock-${String(Date.now()).padStart(15, '0')}-`);
  readonly #path: string;
  readonly #renewing: NodeJS.Timeout;

  private constructor(private readonly folder: string) {
    this.#path = join(folder, this.name);
    this.#renewing = setInterval(
      () =>
        void disk()
          .touch(this.#path)
          .catch(() => {}),
      RENEW_MS,
    ).unref();
  }

  /** Throws as `fileError` for writing. */
  static async put(folder: string): Promise<Lock> {
    const lock = new Lock(folder);
    try {
      await lock.#write();
      return lock;
    } catch (error) {
      await lock.release();
      throw fileError(error, folder, 'write');
    }
  }

  async #write(): Promise<void> {
    const text = { process: process.pid, host: hostname(), since: new Date().toISOString() };
    const file = await disk().open(this.#path, 'make-new');
    try {
      await writeAll(file, Buffer.from(`${JSON.stringify(text)}\n`), 0);
    } finally {
      await file.close();
    }
  }

  /** The others' locks, the oldest first; those of the dead are removed. Throws as `fileError` for writing. */
  async rivals(): Promise<readonly string[]> {
    try {
      const names = await namesIn(this.folder);
      if (!names.includes(this.name)) throw new Error('its lock was removed');
      const living: string[] = [];
      for (const other of names.filter((name) => NAME.test(name) && name !== this.name).toSorted()) {
        const path = join(this.folder, other);
        if (await isLeft(path, other)) await disk().remove(path);
        else living.push(other);
      }
      return living;
    } catch (error) {
      throw fileError(error, this.folder, 'write');
    }
  }

  async release(): Promise<void> {
    clearInterval(this.#renewing);
    disown(this.name);
    // Where that fails, it is the lock of a process that is no more, once this one has ended.
    await disk()
      .remove(this.#path)
      .catch(() => {});
  }
}

/** Puts a lock, and takes it away again for as long as there is an older one. Throws `FOLDER_LOCKED`. */
async function acquire(folder: string, waitMs: number): Promise<Lock> {
  const patient = Date.now() + waitMs;
  for (;;) {
    const lock = await Lock.put(folder);
    try {
      const rival = await olderThan(lock);
      if (rival === undefined) return lock;
      if (Date.now() >= patient) throw await locked(folder, rival);
    } catch (error) {
      await lock.release();
      throw error;
    }
    await lock.release();
    await sleep(LOOK_AGAIN_MS * (1 + Math.random()));
  }
}

/** A lock that goes before this one; those that came later give way, for which they are given some time. */
async function olderThan(lock: Lock): Promise<string | undefined> {
  const patient = Date.now() + YIELD_MS;
  for (;;) {
    const [first] = await lock.rivals();
    if (first === undefined || first < lock.name || Date.now() >= patient) return first;
    await sleep(LOOK_AGAIN_MS);
  }
}

async function locked(folder: string, name: string): Promise<MienError> {
  const path = join(folder, name);
  const owner = ownerOf(name) ?? thisOwner();
  const host = await hostOf(path);
  const since = new Date(Number(NAME.exec(name)?.[1])).toISOString();
  const elsewhere = runs(owner) === undefined ? ` If that process is no more, delete ${path}.` : '';
  return new MienError(
    'FOLDER_LOCKED',
    `${folder}: process ${owner.process}${host} has been writing there since ${since}`,
    { hint: `Wait until it has ended, or choose another folder.${elsewhere}` },
  );
}

async function hostOf(path: string): Promise<string> {
  try {
    const { host } = JSON.parse(await readText(path)) as { readonly host?: unknown };
    return typeof host === 'string' ? ` on ${JSON.stringify(host)}` : '';
  } catch {
    return ''; // Gone meanwhile, or not yet written: the name has the rest.
  }
}
