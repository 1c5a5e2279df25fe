/** The numbers and structures of a structure in Thrift's compact protocol, by field; everything else is left out. */
export type ThriftFields = ReadonlyMap<number, number | ThriftFields>;

/** A structure that was read. */
export interface ThriftRead {
  readonly fields: ThriftFields;
  /** Where it ends. */
  readonly end: number;
  /** Bytes of the longest text that lies deep: not the notes of a Parquet file, but what it says of its columns. */
  readonly longest: number;
  /** The structures of the list that was asked for. */
  readonly listed: readonly ThriftFields[];
}

const DEEPEST = 32;
const DEEP = 4;
/** Of any kind, in a whole footer: some hundred megabytes once a reader has made objects of them. */
const MOST_VALUES = 2_000_000;

const KINDS = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  int16: 4,
  int32: 5,
  int64: 6,
  double: 7,
  binary: 8,
  list: 9,
  struct: 12,
} as const;

/**
 * Reads one structure from `offset` on, and says where it ends. Numbers of up to 32 bits are kept, since sizes are such, and
 * the list in the field `list`.
 * Throws an `Error` where it ends too early, or where a reader could be led to take memory or time that the bytes do not
 * account for: a list of more elements than bytes are left, a number of more bytes than its type has, 32 structures
 * within each other, or 2 million values.
 */
export function readThrift(bytes: Uint8Array, offset: number, list?: number): ThriftRead {
  const reader = new ThriftReader(bytes, offset, list);
  const fields = reader.struct(0);
  return { fields, end: reader.at, longest: reader.longest, listed: reader.listed };
}

/** A number of at most so many bits, seven to a byte, and where it ends. Throws an `Error` for a longer one. */
export function readVarint(
  bytes: Uint8Array,
  offset: number,
  bits: 32 | 64 = 32,
): { value: number; end: number } {
  const reader = new ThriftReader(bytes, offset);
  return { value: reader.varint(bits), end: reader.at };
}

class ThriftReader {
  #values = 0;
  longest = 0;
  readonly listed: ThriftFields[] = [];

  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly kept?: number,
  ) {}

  struct(depth: number): ThriftFields {
    if (depth > DEEPEST) throw new Error(`more than ${DEEPEST} structures within each other`);
    const fields = new Map<number, number | ThriftFields>();
    for (let number = 0; ; ) {
      const head = this.#byte();
      const kind = head & 15;
      if (kind === KINDS.stop) return fields;
      number = head >> 4 === 0 ? this.#signed(32) : number + (head >> 4);
      const value = this.#value(kind, depth, depth === 0 && number === this.kept);
      // A later field of the same number counts, as it does for readers.
      if (value === undefined) fields.delete(number);
      else fields.set(number, value);
    }
  }

  varint(bits: 32 | 64): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** bits; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte >= 128) continue;
      if (value < 2 ** bits) return value;
      break;
    }
    throw new Error(`a number of more than ${bits} bits`);
  }

  #signed(bits: 32 | 64): number {
    const value = this.varint(bits);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  #value(kind: number, depth: number, keep = false): number | ThriftFields | undefined {
    this.#values += 1;
    if (this.#values > MOST_VALUES) throw new Error(`more than ${MOST_VALUES} values`);
    switch (kind) {
      case KINDS.true:
      case KINDS.false:
        return undefined;
      case KINDS.int16:
      case KINDS.int32:
        return this.#signed(32);
      case KINDS.struct:
        return this.struct(depth + 1);
      default:
        if (kind === KINDS.list) this.#list(depth, keep);
        else this.#pass(kind, depth);
        return undefined;
    }
  }

  #pass(kind: number, depth: number): void {
    if (kind === KINDS.byte) this.#skip(1);
    else if (kind === KINDS.int64) this.varint(64);
    else if (kind === KINDS.double) this.#skip(8);
    else if (kind === KINDS.binary) this.#text(depth);
    else throw new Error(`a value of the kind ${kind}`);
  }

  #text(depth: number): void {
    const length = this.varint(32);
    this.#skip(length);
    if (depth >= DEEP) this.longest = Math.max(this.longest, length);
  }

  #list(depth: number, keep: boolean): void {
    if (depth >= DEEPEST) throw new Error(`more than ${DEEPEST} lists within each other`);
    const head = this.#byte();
    const size = head >> 4 === 15 ? this.varint(32) : head >> 4;
    if (size > this.bytes.length - this.at) throw new Error(`a list of ${size} elements`);
    const kind = head & 15;
    for (let i = 0; i < size; i++) {
      // In a list a flag is a byte.
      const isFlag = kind === KINDS.true || kind === KINDS.false;
      const value = this.#value(isFlag ? KINDS.byte : kind, depth + 1);
      if (keep && typeof value === 'object') this.listed.push(value);
    }
  }

  #byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new Error('it ends in the middle');
    this.at += 1;
    return byte;
  }

  #skip(count: number): void {
    if (count > this.bytes.length - this.at) throw new Error('it ends in the middle');
    this.at += count;
  }
}
