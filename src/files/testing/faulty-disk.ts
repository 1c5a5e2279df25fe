import { type Disk, disk, type OpenFile, replaceDisk } from '../disk.js';

/**
 * What goes wrong: `full`, from then on nothing more fits; `broken`, this one operation fails; `short`, from then on each
 * write takes half of what it is given; `kill`, the process is no more: this and all later operations do not happen.
 */
export type Fault = 'full' | 'broken' | 'short' | 'kill';

export const FAULTS: readonly Fault[] = ['full', 'broken', 'short', 'kill'];

/** Stands for the end of the process: a command that goes on after it is not believed. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** Operations that need room. */
const GROWING = new Set(['open', 'write', 'makeFolder', 'makeTemporaryFolder', 'writeNow', 'makeFoldersNow']);

/**
 * A disk that counts what is done to it, and fails at one of its operations. It syncs nothing, which would take most of a
 * test's time and changes nothing that a test could see.
 */
export class FaultyDisk implements Disk {
  /** What was done, in order: the operation and its path. */
  readonly log: string[] = [];

  /** Fails at operation `at`, from 1; never where it is 0. */
  constructor(
    private readonly inner: Disk,
    private readonly fault: Fault,
    private readonly at: number,
  ) {}

  /** Whether the operation that fails was reached. */
  get struck(): boolean {
    return this.at > 0 && this.log.length >= this.at;
  }

  async open(path: string, mode: Parameters<Disk['open']>[1]): Promise<OpenFile> {
    this.#before('open', path);
    const file = await this.inner.open(path, mode);
    return {
      read: (buffer, position) => file.read(buffer, position),
      write: (bytes, position) => this.#write(path, bytes, (part) => file.write(part, position)),
      truncate: async (size) => {
        this.#before('truncate', path);
        await file.truncate(size);
      },
      sync: async () => this.#before('sync', path),
      // The descriptor is given back whatever happens: a process that ended has none either.
      close: async () => {
        await file.close();
        this.#before('close', path);
      },
    };
  }

  async makeFolder(path: string): Promise<void> {
    this.#before('makeFolder', path);
    await this.inner.makeFolder(path);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#before('rename', to);
    await this.inner.rename(from, to);
  }

  async link(path: string, name: string): Promise<void> {
    this.#before('link', name);
    await this.inner.link(path, name);
  }

  async remove(path: string): Promise<void> {
    this.#before('remove', path);
    await this.inner.remove(path);
  }

  async removeFolder(path: string): Promise<void> {
    this.#before('removeFolder', path);
    await this.inner.removeFolder(path);
  }

  async syncFolder(path: string): Promise<void> {
    this.#before('syncFolder', path);
  }

  async makeTemporaryFolder(prefix: string): Promise<string> {
    this.#before('makeTemporaryFolder', prefix);
    return this.inner.makeTemporaryFolder(prefix);
  }

  touch(path: string): Promise<void> {
    return this.inner.touch(path);
  }

  writeNow(path: string, bytes: Uint8Array): void {
    if (this.#strikesNext && this.fault !== 'short') {
      // What a killed process or a full disk leaves of a small file.
      this.inner.writeNow(path, bytes.subarray(0, bytes.length >> 1));
    }
    this.#before('writeNow', path);
    this.inner.writeNow(path, bytes);
  }

  makeFoldersNow(path: string): void {
    this.#before('makeFoldersNow', path);
    this.inner.makeFoldersNow(path);
  }

  get #strikesNext(): boolean {
    return this.log.length + 1 === this.at;
  }

  async #write(path: string, bytes: Uint8Array, put: (part: Uint8Array) => Promise<number>): Promise<number> {
    const half = bytes.subarray(0, Math.max(1, bytes.length >> 1));
    if (this.#strikesNext && this.fault !== 'short') await put(half);
    this.#before('write', path);
    return put(this.fault === 'short' && this.struck ? half : bytes);
  }

  #before(operation: string, path: string): void {
    this.log.push(`${operation} ${path}`);
    if (this.fault === 'kill' && this.struck) throw new Killed(`killed at ${operation} ${path}`);
    if (this.fault === 'broken' && this.log.length === this.at) throw failure('EIO', operation, path);
    if (this.fault === 'full' && this.struck && GROWING.has(operation))
      throw failure('ENOSPC', operation, path);
  }
}

function failure(code: string, operation: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${operation} '${path}'`), { code });
}

/** Runs `use` on a disk that fails. */
export async function withFault<T>(
  fault: Fault,
  at: number,
  use: (faulty: FaultyDisk) => Promise<T>,
): Promise<T> {
  const before = disk();
  const faulty = new FaultyDisk(before, fault, at);
  replaceDisk(faulty);
  try {
    return await use(faulty);
  } finally {
    replaceDisk(before);
  }
}
