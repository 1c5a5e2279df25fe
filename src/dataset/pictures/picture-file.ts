import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { hashFile } from '../../download/hash-file.js';
import { fileError } from '../../errors.js';
import { pathOnDisk } from '../../files/path-on-disk.js';
import { readBytes } from '../../files/read.js';
import { isPictureName } from '../../image/find-pictures.js';
import { type Progress, throwIfAborted } from '../../progress.js';
import type { FileIdentity } from '../byte-stream.js';
import type { FileStamps } from '../file-stamps.js';

/** A picture of a source, not yet read. */
export interface PictureFile {
  /** Its path inside the source, with `/`: `train/happy/12.jpg`. */
  readonly name: string;
  /** The encoded bytes. Throws as `readBytes`. */
  read(): Promise<Uint8Array>;
  /** Whether it is a part of a file and none itself: a row of a Parquet file, or one face of a photo. */
  readonly part?: true;
}

export interface PictureFolder {
  /** Sorted by name. */
  readonly pictures: readonly PictureFile[];
  /** How many other files there are, by extension (`.txt`); hidden ones are not counted. */
  readonly others: ReadonlyMap<string, number>;
  /** Names of the files that were asked for besides, sorted. */
  readonly tables: readonly string[];
}

/**
 * The pictures in a folder and all folders below it, links followed, and the other files whose names `isTable` takes.
 * Throws `FILE_NOT_FOUND`, `NOT_A_DIRECTORY` and `FILE_UNREADABLE`.
 */
export async function listPictures(
  folder: string,
  isTable: (name: string) => boolean = () => false,
): Promise<PictureFolder> {
  const names: string[] = [];
  const tables: string[] = [];
  const others = new Map<string, number>();
  const seen = new Set<string>();
  await visit('');
  names.sort();
  tables.sort();
  return { pictures: names.map((name) => pictureIn(folder, name)), others, tables };

  async function visit(inside: string): Promise<void> {
    const path = join(folder, inside);
    let entries: Dirent[];
    try {
      const onDisk = await pathOnDisk(path);
      const real = await realpath(onDisk);
      // A link that leads back up.
      if (seen.has(real)) return;
      seen.add(real);
      entries = await readdir(onDisk, { withFileTypes: true });
    } catch (error) {
      throw fileError(error, path, 'read');
    }
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
      // A link without a target is left to fail as the picture that it is named for.
      const target = entry.isSymbolicLink() ? await stat(join(folder, name)).catch(() => entry) : entry;
      if (target.isDirectory()) await visit(name);
      else if (isPictureName(name)) names.push(name);
      else if (isTable(name)) tables.push(name);
      else others.set(extname(name), (others.get(extname(name)) ?? 0) + 1);
    }
  }
}

export function pictureIn(folder: string, name: string): PictureFile {
  return { name, read: () => readBytes(join(folder, name)) };
}

export interface IdentifyOptions {
  /** Told of each file before it is hashed. */
  readonly stamps?: FileStamps | undefined;
  readonly onProgress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Files that are hashed at a time: a hash is quick, opening a file on a slow disk is not. */
const AT_ONCE = 8;

/**
 * One identity for many files of a folder: the sum of their sizes, and SHA-256 over their names and hashes. A file that
 * cannot be read counts as its name alone; what is wrong with it shows when it is used.
 */
export async function identifyFiles(
  folder: string,
  names: readonly string[],
  { label, stamps, onProgress, signal }: IdentifyOptions & { label: string },
): Promise<FileIdentity> {
  const whole = createHash('sha256');
  let size = 0;
  for (let begin = 0; begin < names.length; begin += AT_ONCE) {
    throwIfAborted(signal, folder);
    const identities = await Promise.all(
      names.slice(begin, begin + AT_ONCE).map(async (name) => {
        const path = join(folder, name);
        await stamps?.note(path);
        try {
          return {
            name,
            size: (await stat(await pathOnDisk(path))).size,
            hash: await hashFile(path, signal),
          };
        } catch {
          throwIfAborted(signal, path);
          return { name, size: 0, hash: '' };
        }
      }),
    );
    for (const identity of identities) {
      whole.update(`${identity.name}\0${identity.hash}\n`);
      size += identity.size;
    }
    onProgress?.(Math.min(begin + AT_ONCE, names.length), names.length, 'hashing the pictures');
  }
  return { file: label, size, sha256: whole.digest('hex') };
}
