import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { fileError } from '../../errors.js';
import { disk, type OpenFile } from '../../files/disk.js';
import { makeFolder } from '../../files/folder.js';
import { readAll, writeAll } from '../../files/write-all.js';
import { writeWhole } from '../../files/write-whole.js';
import { FACE_BYTES } from '../record.js';
import type { Crop } from './crop-portrait.js';

const HEADER = Buffer.from('mien face crops 1\n');
/** SHA-256 of what was done to what; faces found; box; pixels; CRC-32 of all before it. */
const KEY = 32;
const BOX = KEY + 4;
const FACE = BOX + 4 * 8;
const SUM = FACE + FACE_BYTES;
const ENTRY = SUM + 4;
/** Entries read at a time. */
const BLOCK = 256;

/**
 * The faces that were found so far, in a file that only grows: what a preparation that was killed goes on from. An entry
 * that was cut short, or whose checksum is wrong, ends the file. A picture without a face is an entry too.
 *
 * The caller holds the folder's lock: two that write would lay their entries over each other. Even then no entry is
 * taken for another's, since its key and checksum are looked at again when it is read.
 */
export class CropJournal {
  readonly #path: string;
  readonly #offsets: Map<string, number>;
  #file: OpenFile;
  #end: number;
  #hits = 0;

  private constructor(path: string, file: OpenFile, offsets: Map<string, number>) {
    this.#path = path;
    this.#file = file;
    this.#offsets = offsets;
    this.#end = HEADER.length + offsets.size * ENTRY;
  }

  /** Opens or makes it. What is no journal, or of another version, is begun anew. Throws as `fileError` for writing. */
  static async open(path: string): Promise<CropJournal> {
    await makeFolder(dirname(path));
    let file: OpenFile | undefined;
    try {
      file = await disk().open(path, 'update');
      const offsets = await readOffsets(file);
      await file.truncate(offsets.size === 0 ? 0 : HEADER.length + offsets.size * ENTRY);
      if (offsets.size === 0) await writeAll(file, HEADER, 0);
      return new CropJournal(path, file, offsets);
    } catch (error) {
      await file?.close().catch(() => {});
      throw fileError(error, path, 'write');
    }
  }

  /** Entries in it. */
  get size(): number {
    return this.#offsets.size;
  }

  /** How often `get` knew the answer. */
  get hits(): number {
    return this.#hits;
  }

  /**
   * What was found under a key, 64 hexadecimal digits: a crop, `null` for no face, `undefined` where nobody looked, or
   * where what lies there is not what was written.
   */
  async get(key: string): Promise<Crop | null | undefined> {
    const offset = this.#offsets.get(key);
    if (offset === undefined) return undefined;
    const entry = Buffer.alloc(ENTRY);
    try {
      await readAll(this.#file, entry, offset);
    } catch (error) {
      throw fileError(error, this.#path, 'read');
    }
    if (!isWhole(entry) || keyOf(entry) !== key) {
      this.#offsets.delete(key);
      return undefined;
    }
    this.#hits++;
    const faces = entry.readUInt32LE(KEY);
    if (faces === 0) return null;
    const side = (i: number): number => entry.readDoubleLE(BOX + 8 * i);
    return {
      face: Uint8Array.from(entry.subarray(FACE, SUM)),
      box: [side(0), side(1), side(2), side(3)],
      others: faces - 1,
    };
  }

  /** Adds what was found under a new key. Throws `DISK_FULL` and `FILE_UNWRITABLE`. */
  async add(key: string, crop: Crop | null): Promise<void> {
    const entry = Buffer.alloc(ENTRY);
    entry.write(key, 'hex');
    if (crop !== null) {
      entry.writeUInt32LE(crop.others + 1, KEY);
      crop.box.forEach((side, i) => {
        entry.writeDoubleLE(side, BOX + 8 * i);
      });
      entry.set(crop.face, FACE);
    }
    entry.writeUInt32LE(crc32(entry.subarray(0, SUM)), SUM);
    try {
      await writeAll(this.#file, entry, this.#end);
    } catch (error) {
      throw fileError(error, this.#path, 'write');
    }
    this.#offsets.set(key, this.#end);
    this.#end += ENTRY;
  }

  /** Keeps only these keys, so that unused entries do not make the file grow. */
  async keep(keys: ReadonlySet<string>): Promise<void> {
    if ([...this.#offsets.keys()].every((key) => keys.has(key))) return;
    await writeWhole(this.#path, async (file) => {
      let end = await writeAll(file, HEADER, 0);
      const entry = Buffer.alloc(ENTRY);
      for (const [key, offset] of this.#offsets) {
        if (!keys.has(key)) continue;
        await readAll(this.#file, entry, offset);
        if (isWhole(entry) && keyOf(entry) === key) end = await writeAll(file, entry, end);
      }
    });
    await this.#file.close();
    const again = await CropJournal.open(this.#path);
    this.#file = again.#file;
    this.#end = again.#end;
    this.#offsets.clear();
    for (const [key, offset] of again.#offsets) this.#offsets.set(key, offset);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Where each whole entry begins, by key, up to the first that is not whole. */
async function readOffsets(file: OpenFile): Promise<Map<string, number>> {
  const offsets = new Map<string, number>();
  const head = Buffer.alloc(HEADER.length);
  await readAll(file, head, 0);
  if (!head.equals(HEADER)) return offsets;
  const block = Buffer.alloc(BLOCK * ENTRY);
  for (let at = HEADER.length; ; at += block.length) {
    const read = await readAll(file, block, at);
    for (let begin = 0; begin + ENTRY <= read; begin += ENTRY) {
      const entry = block.subarray(begin, begin + ENTRY);
      const key = keyOf(entry);
      // A key that occurs twice would put the entries after it out of step with the map's size.
      if (!isWhole(entry) || offsets.has(key)) return offsets;
      offsets.set(key, at + begin);
    }
    if (read < block.length) return offsets;
  }
}

function keyOf(entry: Buffer): string {
  return entry.toString('hex', 0, KEY);
}

function isWhole(entry: Buffer): boolean {
  return entry.readUInt32LE(SUM) === crc32(entry.subarray(0, SUM));
}
