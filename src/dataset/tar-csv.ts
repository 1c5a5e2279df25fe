import { brokenArchive } from './zip-file.js';

/** Bytes of a tar's blocks: a header, and the unit that contents are filled up to (POSIX.1-1988, ustar). */
const BLOCK = 512;
const CHECKSUM = { at: 148, length: 8 } as const;
const SIZE = { at: 124, length: 12 } as const;
const NAME = { at: 0, length: 100 } as const;
const TYPE_AT = 156;
/** Types of plain files: `0`, and a NUL in archives from before POSIX. */
const FILE_TYPES: ReadonlySet<number> = new Set([0x30, 0]);

/**
 * Passes bytes on as they come; where they are a tar archive, the content of its first `.csv` alone, as in FER-2013's
 * own `fer2013.tar.gz`. Throws `ARCHIVE_BROKEN` where the archive holds none, or ends before the file does.
 */
export async function* csvOrFirstInTar(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(chunks);
  try {
    yield* firstCsv(reader, path);
  } finally {
    await reader.close();
  }
}

async function* firstCsv(reader: ByteReader, path: string): AsyncGenerator<Uint8Array> {
  const first = await reader.peek(BLOCK);
  if (!isHeader(first)) {
    yield* reader.rest();
    return;
  }
  const names: string[] = [];
  for (;;) {
    const header = await reader.take(BLOCK);
    if (header.length < BLOCK || !isHeader(header)) break;
    const size = octal(header, SIZE);
    const name = text(header, NAME);
    if (size === undefined) throw brokenArchive(path, `${name} has no size`);
    if (FILE_TYPES.has(header[TYPE_AT]!) && /\.csv$/i.test(name) && !/(^|\/)\._/.test(name)) {
      yield* content(reader, size, path, name);
      return;
    }
    if (names.length < 5) names.push(name);
    await reader.skip(Math.ceil(size / BLOCK) * BLOCK);
  }
  throw brokenArchive(path, `no .csv file in the tar: it holds ${names.join(', ') || 'nothing'}`);
}

async function* content(
  reader: ByteReader,
  size: number,
  path: string,
  name: string,
): AsyncGenerator<Uint8Array> {
  let left = size;
  while (left > 0) {
    const part = await reader.some(left);
    if (part === undefined) throw brokenArchive(path, `${name} ends ${left} bytes early`);
    left -= part.length;
    yield part;
  }
}

/** Whether the sum of a block's bytes is the one it says: true of every header, and of nothing else by chance. */
function isHeader(block: Uint8Array): boolean {
  const sum = octal(block, CHECKSUM);
  if (block.length < BLOCK || sum === undefined || block[0] === 0) return false;
  let total = 0;
  for (let i = 0; i < BLOCK; i++) {
    // The sum's own field counts as spaces.
    total += i >= CHECKSUM.at && i < CHECKSUM.at + CHECKSUM.length ? 0x20 : block[i]!;
  }
  return total === sum;
}

function octal(block: Uint8Array, field: { at: number; length: number }): number | undefined {
  const digits = text(block, field).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

function text(block: Uint8Array, { at, length }: { at: number; length: number }): string {
  const field = Buffer.from(block.subarray(at, at + length)).toString('utf8');
  const end = field.indexOf('\0');
  return end < 0 ? field : field.slice(0, end);
}

/** Bytes of chunks of any size, in pieces of the wanted one. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array();

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next `count` bytes, or what is left, which stay. */
  async peek(count: number): Promise<Uint8Array> {
    while (this.#held.length < count) {
      const next = await this.#chunks.next();
      if (next.done === true) break;
      this.#held = Buffer.concat([this.#held, next.value]);
    }
    return this.#held.subarray(0, count);
  }

  async take(count: number): Promise<Uint8Array> {
    const bytes = await this.peek(count);
    this.#held = this.#held.subarray(bytes.length);
    return bytes;
  }

  /** The next bytes, `most` of them or fewer; `undefined` at the end. */
  async some(most: number): Promise<Uint8Array | undefined> {
    if (this.#held.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return undefined;
      this.#held = next.value;
    }
    const bytes = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(bytes.length);
    return bytes.length === 0 ? this.some(most) : bytes;
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      const part = await this.some(left);
      if (part === undefined) return;
      left -= part.length;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async *rest(): AsyncGenerator<Uint8Array> {
    if (this.#held.length > 0) yield this.#held;
    for (let next = await this.#chunks.next(); next.done !== true; next = await this.#chunks.next()) {
      yield next.value;
    }
  }
}
