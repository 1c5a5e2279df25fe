import { MienError } from '../../errors.js';
import type { ObjectStore, ObjectWriter } from '../store/object-store.js';

/** A store in memory, for tests of what is done with one. */
export class MemoryStore implements ObjectStore {
  readonly name = 'memory';
  readonly objects = new Map<string, Buffer>();

  async read(key: string): Promise<Buffer | undefined> {
    return this.objects.get(key);
  }

  async *stream(key: string): AsyncIterable<Uint8Array> {
    const bytes = this.objects.get(key);
    if (bytes === undefined) throw new MienError('FILE_NOT_FOUND', `${key}: no such object`);
    // In two pieces, as a file comes in several.
    yield bytes.subarray(0, bytes.length >> 1);
    yield bytes.subarray(bytes.length >> 1);
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    this.objects.set(key, Buffer.from(bytes));
  }

  async putNew(key: string, bytes: Uint8Array): Promise<boolean> {
    const there = this.objects.get(key);
    if (there !== undefined) return there.equals(bytes);
    this.objects.set(key, Buffer.from(bytes));
    return true;
  }

  async open(key: string): Promise<ObjectWriter> {
    let room = Buffer.alloc(1024);
    let used = 0;
    this.objects.set(key, room.subarray(0, used));
    return {
      write: async (bytes) => {
        // Whoever removed it does not see what is written afterwards, as in a folder.
        if (!this.objects.has(key)) return;
        // Doubled, for a copy with each row would take the square of their number.
        if (used + bytes.length > room.length) room = Buffer.concat([room], 2 * (used + bytes.length));
        room.set(bytes, used);
        used += bytes.length;
        this.objects.set(key, room.subarray(0, used));
      },
      close: async () => {},
      abandon: async () => {},
    };
  }

  async list(folder: string): Promise<readonly string[]> {
    const below = [...this.objects.keys()].filter((key) => key.startsWith(`${folder}/`));
    return [...new Set(below.map((key) => key.slice(folder.length + 1).split('/')[0]!))];
  }

  async remove(key: string): Promise<void> {
    for (const known of [...this.objects.keys()]) {
      if (known === key || known.startsWith(`${key}/`)) this.objects.delete(known);
    }
  }
}
