import type { FileHandle } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Parser, ReadEntry } from 'tar';
import { fileError, MienError } from '../../errors.js';
import { openToRead } from '../../files/read.js';
import { MAX_BYTES, tooLarge } from '../../image/decoding.js';
import { isPictureName } from '../../image/find-pictures.js';
import { optionalPackage } from '../../optional-package.js';

/** A file inside of a tar archive, and where its bytes are. The name is a name only: no path is ever made of it. */
export interface TarMember {
  readonly name: string;
  /** Where its content begins in the archive, and how long it is: bytes. */
  readonly at: number;
  readonly bytes: number;
}

/** Bytes of a header, and the unit that contents are filled up to (POSIX.1-1988, ustar). */
const BLOCK = 512;

/** The most bytes that one header with a long name may have. */
const LONGEST_HEADER = 1 << 20;

/** What is handed to the parser in place of contents, which are not read. */
const FILLING = Buffer.alloc(1 << 20);

/** First bytes of files that tar archives are compressed to. */
const COMPRESSED: readonly (readonly [string, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['Zstandard', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
];

/** Whether a file is a tar archive by its name. */
export function isTarName(name: string): boolean {
  return extname(name).toLowerCase() === '.tar';
}

/**
 * The pictures of a tar archive by their names, in its order: plain files only, without hidden ones.
 * Headers are read and contents skipped, so that memory and time do not grow with the pictures.
 * Throws `OPTION_INVALID` where the package `tar` is missing or the archive is compressed, `ARCHIVE_BROKEN` where it is
 * damaged or cut off, and as reading a file.
 */
export async function* tarMembers(path: string): AsyncGenerator<TarMember> {
  const { Parser: TarParser } = await optionalPackage(() => import('tar'), 'tar', 'Tar archives need');
  const file = await openToRead(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  try {
    const reader = new HeaderReader(
      path,
      file,
      new TarParser({ strict: true, maxMetaEntrySize: LONGEST_HEADER }),
    );
    for await (const member of reader.members()) if (isTaken(member.name)) yield member;
  } catch (error) {
    throw fileError(error, path, 'read');
  } finally {
    await file.close();
  }
}

/**
 * The content of a member, at its place. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `IMAGE_UNREADABLE` above 512 MiB, and
 * `ARCHIVE_BROKEN` where the archive has become shorter.
 */
export async function readMember(path: string, { name, at, bytes }: TarMember): Promise<Uint8Array> {
  if (bytes > MAX_BYTES) throw tooLarge(`${path}:${name}`);
  const file = await openToRead(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  try {
    const content = Buffer.alloc(bytes);
    for (let done = 0; done < bytes; ) {
      const { bytesRead } = await file.read(content, done, bytes - done, at + done);
      if (bytesRead === 0) throw broken(path, `${name} is cut off`);
      done += bytesRead;
    }
    return content;
  } catch (error) {
    throw fileError(error, path, 'read');
  } finally {
    await file.close();
  }
}

function isTaken(name: string): boolean {
  return isPictureName(name) && !basename(name).startsWith('.');
}

/** Hands an archive to the parser header by header, so that the place of each content is known. */
class HeaderReader {
  readonly #block = Buffer.alloc(BLOCK);
  /** What the block at hand was the header of. */
  #entry: ReadEntry | undefined;
  #ended = false;
  #fault: unknown;

  constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly parser: Parser,
  ) {
    parser.on('entry', (entry: ReadEntry) => this.#meet(entry));
    parser.on('ignoredEntry', (entry: ReadEntry) => this.#meet(entry));
    parser.on('eof', () => {
      this.#ended = true;
    });
    parser.on('error', (error: unknown) => {
      this.#fault ??= error;
    });
  }

  async *members(): AsyncGenerator<TarMember> {
    const { size } = await this.file.stat();
    await requirePlain(this.path, this.file);
    for (let at = 0; !this.#ended; ) {
      await this.#readBlock(at);
      const entry = this.#feed(this.#block);
      at += BLOCK;
      if (entry === undefined) continue;
      const { type, meta, path: name, size: bytes, startBlockSize } = entry;
      if (meta) throw broken(this.path, `a header of ${bytes} bytes`);
      if (at + bytes > size) throw broken(this.path, `${name} is cut off`);
      // Sparse files, links and folders have no content of their own to read.
      if (type === 'File' || type === 'OldFile' || type === 'ContiguousFile') yield { name, at, bytes };
      at += startBlockSize;
      this.#skip(startBlockSize);
    }
  }

  /** Throws `ARCHIVE_BROKEN` where the file ends: an archive says itself where it ends. */
  async #readBlock(at: number): Promise<void> {
    const { bytesRead } = await this.file.read(this.#block, 0, BLOCK, at);
    if (bytesRead < BLOCK) throw broken(this.path, 'it has no end');
  }

  #meet(entry: ReadEntry): void {
    this.#entry = entry;
    entry.resume();
  }

  /** The entry that begins behind this block, where one does. The parser answers before it returns. */
  #feed(block: Buffer): ReadEntry | undefined {
    this.#entry = undefined;
    this.parser.write(block);
    if (this.#fault !== undefined) throw broken(this.path, reasonOf(this.#fault), this.#fault);
    return this.#entry;
  }

  #skip(bytes: number): void {
    for (let left = bytes; left > 0; left -= FILLING.length) {
      this.parser.write(FILLING.subarray(0, Math.min(left, FILLING.length)));
    }
  }
}

async function requirePlain(path: string, file: FileHandle): Promise<void> {
  const start = Buffer.alloc(8);
  await file.read(start, 0, start.length, 0);
  const found = COMPRESSED.find(([, bytes]) => bytes.every((byte, i) => start[i] === byte));
  if (found === undefined) return;
  throw new MienError('OPTION_INVALID', `${path} is compressed (${found[0]}), expected a plain tar`, {
    hint: 'Unpack it once, as with "gunzip": pictures are read at their place in the archive.',
  });
}

function broken(path: string, detail: string, cause?: unknown): MienError {
  return new MienError('ARCHIVE_BROKEN', `${path}: not a whole tar archive: ${detail}`, {
    cause,
    hint: 'Write or download it again.',
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
