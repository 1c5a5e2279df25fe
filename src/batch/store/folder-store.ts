import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileError, MienError } from '../../errors.js';
import { codeOf, disk, namesIn } from '../../files/disk.js';
import { makeFolder } from '../../files/folder.js';
import { writeAll } from '../../files/write-all.js';
import { writeOnce } from '../../files/write-once.js';
import { writeFileAtomic } from '../../files/write-whole.js';
import type { ObjectStore, ObjectWriter } from './object-store.js';

function leadsOut(name: string, key: string): MienError {
  return new MienError('STORE_BROKEN', `${name}: the key ${key.slice(0, 200)} leads out of the store`, {
    hint: 'A record of the store was changed. Find who did it, and begin another store.',
  });
}

/** A store in a folder: of one machine, or shared by several over a file server that has links, such as NFS. */
export class FolderStore implements ObjectStore {
  constructor(readonly name: string) {}

  async read(key: string): Promise<Buffer | undefined> {
    const path = this.#path(key);
    try {
      return await readFile(path);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw fileError(error, path, 'read');
    }
  }

  async *stream(key: string): AsyncIterable<Uint8Array> {
    const path = this.#path(key);
    try {
      yield* createReadStream(path);
    } catch (error) {
      throw fileError(error, path, 'read');
    }
  }

  put(key: string, bytes: Uint8Array): Promise<void> {
    return writeFileAtomic(this.#path(key), bytes);
  }

  putNew(key: string, bytes: Uint8Array): Promise<boolean> {
    return writeOnce(this.#path(key), bytes);
  }

  async open(key: string): Promise<ObjectWriter> {
    const path = this.#path(key);
    const asFault = (error: unknown): never => {
      throw fileError(error, path, 'write');
    };
    await makeFolder(dirname(path));
    const file = await disk().open(path, 'make-new').catch(asFault);
    let at = 0;
    return {
      async write(bytes) {
        at = await writeAll(file, bytes, at).catch(asFault);
      },
      async close() {
        try {
          await file.sync();
        } finally {
          await file.close();
        }
        await disk().syncFolder(dirname(path)).catch(asFault);
      },
      abandon: () => file.close(),
    };
  }

  async list(folder: string): Promise<readonly string[]> {
    try {
      return (await namesIn(this.#path(folder))).filter((name) => !name.startsWith('.'));
    } catch (error) {
      throw fileError(error, this.#path(folder), 'read');
    }
  }

  async remove(key: string): Promise<void> {
    const path = this.#path(key);
    await disk()
      .remove(path)
      .catch((error: unknown) => {
        throw fileError(error, path, 'write');
      });
  }

  /** Throws `STORE_BROKEN` for a key that leads out: parts of keys stand in records, which others may have changed. */
  #path(key: string): string {
    if (key.split(/[\\/]/).some((part) => part === '..')) throw leadsOut(this.name, key);
    return join(this.name, key);
  }
}
