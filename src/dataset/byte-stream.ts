import { createReadStream } from 'node:fs';
import { type FileHandle, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { crc32, createGunzip, createInflateRaw, type InflateRaw } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { fileError, MienError } from '../errors.js';
import { openToRead } from '../files/read.js';
import { csvOrFirstInTar } from './tar-csv.js';
import { asBrokenArchive, brokenArchive, openZipFile } from './zip-file.js';

/**
 * Size of the pieces that are read and that inflating hands over, bytes. Inflating runs in libuv's pool and makes the
 * next piece while this one is parsed, but each piece costs a turn of the event loop: FER-2013's zip (94 MB, 301 MB
 * unpacked), inflated and parsed on two cores, took 1.6 s with pieces of 64 KiB and 1.3 s with 256 KiB; larger ones
 * gave no more.
 */
const CHUNK_BYTES = 1 << 18;

/** Tables of one zip that are looked at; Kaggle's of FER-2013 has four. */
const MOST_TABLES = 64;

/** A file's name, bytes and content hash: what a prepared dataset remembers of its sources. */
export interface FileIdentity {
  /** Without its folder. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** The unpacked bytes of one CSV file, which may lie in a zip or gz archive. */
export interface ByteStream {
  /** What errors call it: the path, and the name inside a zip. */
  readonly path: string;
  /** What issues call it, for they are kept: the same without folders. */
  readonly label: string;
  /** Unpacked size in bytes where the container tells it. */
  readonly size: number | undefined;
  /** From the start each time they are asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** The size of a regular file. Throws `FILE_NOT_FOUND`, `NOT_A_FILE` or `FILE_UNREADABLE`. */
export async function regularFileSize(path: string): Promise<number> {
  let status: Awaited<ReturnType<typeof stat>>;
  try {
    status = await stat(path);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  if (!status.isFile()) {
    throw new MienError(
      'NOT_A_FILE',
      `${path}: expected a file, got a ${status.isDirectory() ? 'folder' : 'device'}`,
      {
        hint: 'Name the file itself.',
      },
    );
  }
  return status.size;
}

/**
 * Opens a CSV file: plain, gzipped, in a tar (its first `.csv`), or each of a zip, told apart by their first bytes and
 * not by the name. Zips are checked against their CRC-32 and sizes, gz against theirs; a fault shows when the chunks
 * are read. Throws `FILE_NOT_FOUND`, `NOT_A_FILE`, `FILE_UNREADABLE`, `DATASET_EMPTY` (no bytes) and `ARCHIVE_BROKEN`.
 */
export async function openCsvBytes(path: string): Promise<readonly [ByteStream, ...ByteStream[]]> {
  const size = await regularFileSize(path);
  if (size === 0) {
    throw new MienError('DATASET_EMPTY', `${path}: the file is empty`, { hint: 'Download it again.' });
  }
  const head = await firstBytes(path, 4);
  if (head[0] === 0x50 && head[1] === 0x4b) return openZip(path);
  if (head[0] === 0x1f && head[1] === 0x8b)
    return [plainStream(path, undefined, () => csvOrFirstInTar(gunzip(path), path))];
  if (/\.(zip|gz|tgz)$/i.test(path)) {
    throw new MienError(
      'ARCHIVE_BROKEN',
      `${path}: is no ${path.toLowerCase().endsWith('zip') ? 'zip' : 'gz'} archive`,
      {
        hint: 'Download it again: a page or an error message may have been saved under this name.',
      },
    );
  }
  return [plainStream(path, size, () => csvOrFirstInTar(readPlain(path), path))];
}

function plainStream(
  path: string,
  size: number | undefined,
  read: () => AsyncIterator<Uint8Array>,
): ByteStream {
  return { path, label: basename(path), size, chunks: { [Symbol.asyncIterator]: read } };
}

async function firstBytes(path: string, count: number): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await openToRead(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw fileError(error, path, 'read');
  } finally {
    await file?.close();
  }
}

async function* readPlain(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

async function* gunzip(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const unzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let readError: unknown;
  file.on('error', (error) => {
    readError = error;
    unzip.destroy(error);
  });
  file.pipe(unzip);
  try {
    yield* unzip as AsyncIterable<Buffer>;
  } catch (error) {
    if (readError !== undefined) throw fileError(readError, path, 'read');
    throw asBrokenArchive(path, error);
  } finally {
    file.destroy();
    unzip.destroy();
  }
}

/** Opens the zip for `use`, and closes it after, whatever happens. */
async function withZip<T>(path: string, use: (zip: ZipFile) => Promise<T>): Promise<T> {
  const zip = await openZipFile(path);
  try {
    return await use(zip);
  } catch (error) {
    throw asBrokenArchive(path, error);
  } finally {
    zip.close();
  }
}

async function openZip(path: string): Promise<readonly [ByteStream, ...ByteStream[]]> {
  const [first, ...others] = await withZip(path, (zip) => csvEntries(zip, path));
  return [entryStream(path, first), ...others.map((entry) => entryStream(path, entry))];
}

function entryStream(path: string, entry: Entry): ByteStream {
  if (entry.isEncrypted()) {
    throw new MienError('ARCHIVE_BROKEN', `${path}: ${entry.fileName} is encrypted`, {
      hint: 'Unpack it with its password, and name the CSV.',
    });
  }
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw new MienError(
      'ARCHIVE_BROKEN',
      `${path}: ${entry.fileName} is packed by method ${entry.compressionMethod}; only stored (0) and deflated (8) can be read`,
      { hint: 'Unpack it with another program, and name the CSV.' },
    );
  }
  return {
    path: `${path} (${entry.fileName})`,
    label: `${basename(path)} (${basename(entry.fileName)})`,
    size: entry.uncompressedSize,
    chunks: { [Symbol.asyncIterator]: () => readEntry(path, entry) },
  };
}

async function csvEntries(zip: ZipFile, path: string): Promise<readonly [Entry, ...Entry[]]> {
  const entries: Entry[] = [];
  const names: string[] = [];
  for await (const entry of zip.eachEntry()) {
    // A zip made on a Mac carries a twin `__MACOSX/._name.csv` of attributes for every file.
    if (/\.csv$/i.test(entry.fileName) && !/(^|\/)(__MACOSX\/|\._)/.test(entry.fileName)) entries.push(entry);
    else if (names.length < 5) names.push(entry.fileName);
    if (entries.length === MOST_TABLES) break;
  }
  const [first, ...others] = entries;
  if (first !== undefined) return [first, ...others];
  const held = names.length === 0 ? 'it is empty' : `it holds ${names.join(', ')}`;
  throw new MienError('ARCHIVE_BROKEN', `${path}: no .csv file in the zip: ${held}`, {
    hint: 'Use the archive of icml_face_data.csv or fer2013.csv, or unpack it and name the CSV.',
  });
}

async function* readEntry(path: string, entry: Entry): AsyncGenerator<Uint8Array> {
  const zip = await openZipFile(path);
  let packed: Readable | undefined;
  let inflate: InflateRaw | undefined;
  try {
    // yauzl finds the entry; its own stream reads 64 KiB pieces and inflates into 16 KiB ones (see CHUNK_BYTES).
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const range = { start: fileDataStart, end: fileDataStart + entry.compressedSize - 1 };
    packed =
      entry.compressedSize === 0
        ? Readable.from([])
        : createReadStream(path, { ...range, highWaterMark: CHUNK_BYTES });
    let chunks: AsyncIterable<Buffer> = packed;
    if (entry.compressionMethod === 8) {
      const inflating = createInflateRaw({ chunkSize: CHUNK_BYTES });
      packed.on('error', (error) => inflating.destroy(error));
      packed.pipe(inflating);
      inflate = inflating;
      chunks = inflating;
    }
    let sum = 0;
    let bytes = 0;
    for await (const chunk of chunks) {
      sum = crc32(chunk, sum);
      bytes += chunk.length;
      // At once, for what goes on unpacking may have no end.
      if (bytes > entry.uncompressedSize) break;
      yield chunk;
    }
    if (bytes !== entry.uncompressedSize) {
      throw brokenArchive(
        path,
        `${entry.fileName} unpacks to ${bytes} bytes${bytes > entry.uncompressedSize ? ' or more' : ''}, expected ${entry.uncompressedSize}`,
      );
    }
    if (sum !== entry.crc32) throw brokenArchive(path, `${entry.fileName} does not match its checksum`);
  } catch (error) {
    throw asBrokenArchive(path, error);
  } finally {
    packed?.destroy();
    inflate?.destroy();
    zip.close();
  }
}
