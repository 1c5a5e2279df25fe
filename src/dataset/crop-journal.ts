import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { fileError } from '../errors.js';
import { makeFolder } from '../files.js';
import type { Crop } from './crop-portrait.js';
import { FACE_BYTES } from './record.js';

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
 */
export class CropJournal {
  readonly #path: string;
  readonly #offsets: Map<string, number>;
  #file: FileHandle;
  #end: number;
  #hits = 0;

  private constructor(path: string, file: FileHandle, offsets: Map<string, number>) {
    this.#path = path;
    this.#file = file;
    this.#offsets = offsets;
    this.#end = HEADER.length + offsets.size * ENTRY;
  }

  /** Opens or makes it. What is no journal, or of another version, is begun anew. Throws as `fileError` for writing. */
  static async open(path: string): Promise<CropJournal> {
    await makeFolder(dirname(path));
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'a+');
      const offsets = await readOffsets(file);
      await file.truncate(offsets.size === 0 ? 0 : HEADER.length + offsets.size * ENTRY);
      if (offsets.size === 0) await file.write(HEADER);
      return new CropJournal(path, file, offsets);
    } catch (error) {
      await file?.close();
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

  /** What was found under a key, 64 hexadecimal digits: a crop, `null` for no face, `undefined` where nobody looked. */
  async get(key: string): Promise<Crop | null | undefined> {
    const offset = this.#offsets.get(key);
    if (offset === undefined) return undefined;
    const entry = Buffer.alloc(ENTRY);
    try {
      await this.#file.read(entry, 0, ENTRY, offset);
    } catch (error) {
      throw fileError(error, this.#path, 'read');
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
      await this.#file.write(entry);
    } catch (error) {
      throw fileError(error, this.#path, 'write');
    }
    this.#offsets.set(key, this.#end);
    this.#end += ENTRY;
  }

  /** Keeps only these keys, so that the file does not grow with what is no longer used. */
  async keep(keys: ReadonlySet<string>): Promise<void> {
    if ([...this.#offsets.keys()].every((key) => keys.has(key))) return;
    const temporary = `${this.#path}.tmp`;
    try {
      const file = await open(temporary, 'w');
      await file.write(HEADER);
      const entry = Buffer.alloc(ENTRY);
      for (const [key, offset] of this.#offsets) {
        if (!keys.has(key)) continue;
        await this.#file.read(entry, 0, ENTRY, offset);
        await file.write(entry);
      }
      await file.close();
      await rename(temporary, this.#path);
    } catch (error) {
      throw fileError(error, this.#path, 'write');
    }
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
async function readOffsets(file: FileHandle): Promise<Map<string, number>> {
  const offsets = new Map<string, number>();
  const head = Buffer.alloc(HEADER.length);
  await file.read(head, 0, head.length, 0);
  if (!head.equals(HEADER)) return offsets;
  const block = Buffer.alloc(BLOCK * ENTRY);
  for (let at = HEADER.length; ; at += block.length) {
    const { bytesRead } = await file.read(block, 0, block.length, at);
    for (let begin = 0; begin + ENTRY <= bytesRead; begin += ENTRY) {
      const entry = block.subarray(begin, begin + ENTRY);
      const key = entry.toString('hex', 0, KEY);
      // A key that occurs twice would put the entries after it out of step with the map's size.
      if (entry.readUInt32LE(SUM) !== crc32(entry.subarray(0, SUM)) || offsets.has(key)) return offsets;
      offsets.set(key, at + begin);
    }
    if (bytesRead < block.length) return offsets;
  }
}
