import { extname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { MienError } from '../../errors.js';
import { isPictureName } from '../../image/find-pictures.js';
import { asBrokenArchive, brokenArchive, openZipFile } from '../zip-file.js';
import type { PictureFile } from './picture-file.js';

/** What an archive of pictures may unpack to. IEFDB's holds about 248 portraits; a bomb promises a thousand times more. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Bytes of one picture, unpacked. */
  readonly entryBytes: number;
  /** Bytes of all pictures, unpacked. */
  readonly totalBytes: number;
}

const LIMITS: ArchiveLimits = { entries: 100_000, entryBytes: 64 << 20, totalBytes: 8 * 2 ** 30 };

export interface PictureArchive {
  /** Sorted by name. */
  readonly pictures: readonly PictureFile[];
  /** Other files that were asked for, sorted by name. */
  readonly tables: readonly PictureFile[];
  /** How many other files there are, by extension. */
  readonly others: ReadonlyMap<string, number>;
  close(): void;
}

/**
 * The pictures of a zip, read one at a time into memory: nothing is unpacked to the disk, so no name in it can lead
 * anywhere. What is no picture by its name, and not taken by `isTable`, is counted alone; the attribute files of a Mac
 * are passed over.
 *
 * Throws `ARCHIVE_BROKEN` for a zip that cannot be read, that holds names leading out of it (`../../`, absolute ones), or
 * that would unpack to more than the limits; a picture's own fault (wrong checksum or size, a password) when it is read.
 */
export async function openPictureArchive(
  path: string,
  limits: ArchiveLimits = LIMITS,
  isTable: (name: string) => boolean = () => false,
): Promise<PictureArchive> {
  const zip = await openZipFile(path);
  try {
    const entries: Entry[] = [];
    const others = new Map<string, number>();
    let total = 0;
    if (zip.entryCount > limits.entries) throw tooMuch(path, `${zip.entryCount} files`, `${limits.entries}`);
    for await (const entry of zip.eachEntry()) {
      const { fileName, uncompressedSize } = entry;
      if (fileName.endsWith('/') || /(^|\/)(__MACOSX\/|\.)/.test(fileName)) continue;
      if (!isPictureName(fileName) && !isTable(fileName)) {
        others.set(extname(fileName), (others.get(extname(fileName)) ?? 0) + 1);
        continue;
      }
      if (uncompressedSize > limits.entryBytes) {
        throw tooMuch(path, `${uncompressedSize} bytes of ${fileName}`, `${limits.entryBytes} a picture`);
      }
      total += uncompressedSize;
      if (total > limits.totalBytes) throw tooMuch(path, `over ${total} bytes`, `${limits.totalBytes}`);
      entries.push(entry);
    }
    entries.sort((a, b) => (a.fileName < b.fileName ? -1 : a.fileName > b.fileName ? 1 : 0));
    const files = entries.map((entry) => ({ name: entry.fileName, read: () => readEntry(zip, path, entry) }));
    return {
      pictures: files.filter(({ name }) => isPictureName(name)),
      tables: files.filter(({ name }) => !isPictureName(name)),
      others,
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw asBrokenArchive(path, error);
  }
}

async function readEntry(zip: ZipFile, path: string, entry: Entry): Promise<Uint8Array> {
  try {
    const chunks: Buffer[] = [];
    // yauzl ends the stream with an error where more bytes come than the entry promised, which the limits have passed.
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    if (crc32(bytes) !== entry.crc32)
      throw brokenArchive(path, `${entry.fileName} does not match its checksum`);
    return bytes;
  } catch (error) {
    throw asBrokenArchive(`${path} (${entry.fileName})`, error);
  }
}

function tooMuch(path: string, got: string, limit: string): MienError {
  return new MienError('ARCHIVE_BROKEN', `${path}: would unpack to ${got}, more than ${limit}`, {
    hint: 'This is not the archive that was meant; download it again, or unpack it yourself.',
  });
}
