import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { hashFile } from '../../download/hash-file.js';
import { fileError, MienError } from '../../errors.js';
import { readBytes } from '../../files/read.js';
import { throwIfAborted } from '../../progress.js';
import type { FileIdentity } from '../byte-stream.js';
import { isLabelFile } from './label-files.js';
import { isParquetName } from './parquet-pictures.js';
import { openPictureArchive } from './picture-archive.js';
import { type IdentifyOptions, identifyFiles, listPictures, type PictureFile } from './picture-file.js';

/** A file that labels the pictures of a tree, or holds them. */
export interface TreeTable {
  /** Its path inside, with `/`: `train/metadata.csv`. */
  readonly name: string;
  /** What errors call it. */
  readonly path: string;
  /** Throws as `readBytes` or, in a zip, `ARCHIVE_BROKEN`. */
  read(): Promise<Uint8Array>;
}

/** Pictures in folders, on the disk or in a zip. `close` it when they have been read. */
export interface PictureTree {
  /** Sorted by name. */
  readonly pictures: readonly PictureFile[];
  /** Sorted by name. */
  readonly tables: readonly TreeTable[];
  /** How many other files there are, by extension. */
  readonly others: ReadonlyMap<string, number>;
  /** The folder's or zip's own name. */
  readonly label: string;
  close(): void;
}

/**
 * The pictures and tables of a folder or a zip. Throws as `listPictures` and `openPictureArchive`, and
 * `NOT_A_DIRECTORY` for a file that is no zip.
 */
export async function openPictureTree(path: string): Promise<PictureTree> {
  const label = basename(resolve(path));
  if (!(await isArchive(path))) {
    const { pictures, others, tables } = await listPictures(path, isLabelFile);
    return {
      pictures,
      others,
      label,
      tables: tables.map((name) => ({
        name,
        path: join(path, name),
        read: () => readBytes(join(path, name)),
      })),
      close: () => {},
    };
  }
  const { pictures, tables, others, close } = await openPictureArchive(path, undefined, isLabelFileInZip);
  return {
    pictures,
    others,
    label,
    tables: tables.map(({ name, read }) => ({
      name,
      path: `${path} (${name})`,
      read,
    })),
    close,
  };
}

/** Parquet is read from the disk, a part at a time. */
function isLabelFileInZip(name: string): boolean {
  return isLabelFile(name) && !isParquetName(name);
}

/** One identity for all pictures and tables of the tree, or for the zip as a whole. */
export async function identifyPictureTree(path: string, options: IdentifyOptions): Promise<FileIdentity[]> {
  if (await isArchive(path)) {
    throwIfAborted(options.signal, path);
    await options.stamps?.note(path);
    const { size } = await stat(path);
    return [{ file: basename(path), size, sha256: await hashFile(path, options.signal) }];
  }
  const names = await namesIn(path);
  return [await identifyFiles(path, names, { ...options, label: `${basename(resolve(path))}/` })];
}

/** The files that make the identity. Throws as {@link openPictureTree}. */
export async function treePaths(path: string): Promise<string[]> {
  return (await isArchive(path)) ? [path] : (await namesIn(path)).map((name) => join(path, name));
}

async function namesIn(folder: string): Promise<string[]> {
  const { pictures, tables } = await listPictures(folder, isLabelFile);
  return [...tables, ...pictures.map(({ name }) => name)];
}

/** Throws `FILE_NOT_FOUND` and `FILE_UNREADABLE`, and `NOT_A_DIRECTORY` for a file that is no zip. */
async function isArchive(path: string): Promise<boolean> {
  let file: boolean;
  try {
    file = (await stat(path)).isFile();
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  if (file && !/\.zip$/i.test(path)) {
    throw new MienError(
      'NOT_A_DIRECTORY',
      `${path}: expected a folder of pictures or its zip, got another file`,
      {
        hint: 'Name the folder, or the zip of it.',
      },
    );
  }
  return file;
}
