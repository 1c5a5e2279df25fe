import { readThrift, readVarint, type ThriftFields } from './thrift-fields.js';

/** The header of a page, as far as it says how much is read. */
export interface PageHeader {
  readonly kind: 'data' | 'data 2' | 'dictionary';
  /** Bytes in the file, and once unpacked. */
  readonly packed: number;
  readonly unpacked: number;
  readonly values: number;
  /** Number of the encoding. */
  readonly encoding: number;
  /** Bytes of the levels before the values, of pages of the second kind, which are never packed. */
  readonly levels: number;
}

/** What the pages of a column hold. */
export interface PageForm {
  /** Number of optional parts that a value is in. */
  readonly optional: number;
  /** Whether values are true or false. */
  readonly flags: boolean;
}

const KINDS = new Map([
  [0, { kind: 'data', field: 5, encoding: 2 }],
  [2, { kind: 'dictionary', field: 7, encoding: 2 }],
  [3, { kind: 'data 2', field: 8, encoding: 4 }],
] as const);
const PLAIN = 0;
const RUNS = 3;
const DELTAS = 5;
const DELTA_LENGTHS = 6;
const DELTA_TEXTS = 7;
const DICTIONARIES: readonly number[] = [2, 8];
/** Groups of eight by which writers fill up the last run. */
const SPARE = 512;
/** Texts that share their beginnings, once each is whole. */
const MOST_TEXT = 2 ** 29;

/** Reads the header of a page. Throws an `Error` where a size in it is missing or negative. */
export function readPageHeader(bytes: Uint8Array, offset: number): { header: PageHeader; end: number } {
  const { fields, end } = readThrift(bytes, offset);
  const known = KINDS.get(fields.get(1) as 0 | 2 | 3);
  if (known === undefined) throw new Error(`a page of the kind ${String(fields.get(1))}`);
  const own = fields.get(known.field);
  if (!(own instanceof Map)) throw new Error('a page without its header');
  const size = (of: ThriftFields, field: number, what: string): number => {
    const value = of.get(field);
    if (typeof value !== 'number' || value < 0) throw new Error(`a page without ${what}`);
    return value;
  };
  const [packed, unpacked] = [size(fields, 3, 'its size'), size(fields, 2, 'its size unpacked')];
  const values = size(own, 1, 'a number of values');
  const encoding = size(own, known.encoding, 'an encoding');
  let levels = 0;
  if (known.kind === 'data 2') {
    levels = size(own, 5, 'the size of its levels') + size(own, 6, 'the size of its levels');
    size(own, 3, 'a number of rows');
    if (levels > Math.min(packed, unpacked)) throw new Error('levels that are larger than their page');
  }
  return { header: { kind: known.kind, packed, unpacked, values, encoding, levels }, end };
}

/**
 * Checks that what a page says inside of it gives no more values than its header does. `body` is unpacked, but for the levels
 * of a page of the second kind. Throws an `Error`.
 */
export function checkPage(body: Uint8Array, header: PageHeader, { optional, flags }: PageForm): void {
  const { kind, values, encoding, levels } = header;
  if (kind === 'dictionary') return;
  let at = levels;
  if (optional > 0) {
    const width = 32 - Math.clz32(optional);
    if (kind === 'data 2') checkRuns(body.subarray(0, levels), 0, width, values);
    else at = checkSizedRuns(body, width, values);
  }
  if (DICTIONARIES.includes(encoding)) {
    const width = body[at] ?? 0;
    if (width > 32) throw new Error(`numbers of ${width} bits in a dictionary`);
    checkRuns(body, at + 1, width, values);
  } else if (encoding === RUNS) {
    // Of flags only, with their length before them; a reader takes others for numbers in a dictionary.
    if (!flags) throw new Error('runs of values that are no flags');
    checkSizedRuns(body.subarray(at), 1, values);
  } else checkDeltas(body, at, header);
}

function checkDeltas(body: Uint8Array, at: number, { encoding, values }: PageHeader): void {
  if (encoding === DELTAS || encoding === DELTA_LENGTHS) walkDeltas(body, at, values);
  else if (encoding === DELTA_TEXTS) {
    let characters = 0;
    const add = (length: number): void => {
      characters += Math.abs(length);
    };
    walkDeltas(body, walkDeltas(body, at, values, add), values, add);
    if (characters > MOST_TEXT) throw new Error(`texts of ${characters} bytes in a page`);
  } else if (encoding !== PLAIN) throw new Error(`an encoding of the number ${encoding}`);
}

/** Checks runs with their length before them, and says where they end. */
function checkSizedRuns(body: Uint8Array, width: number, most: number): number {
  if (body.length < 4) throw new Error('it ends in the middle');
  const length = new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  if (length > body.length - 4) throw new Error('levels that are larger than their page');
  checkRuns(body.subarray(4, 4 + length), 0, width, most);
  return 4 + length;
}

/** Checks that runs of equal values, and of values bit by bit, give `most` at most, but for what fills up the last. */
function checkRuns(body: Uint8Array, offset: number, width: number, most: number): void {
  let at = offset;
  for (let seen = 0; seen < most && at < body.length; ) {
    const { value: head, end } = readVarint(body, at);
    const packed = head % 2 === 1;
    const count = Math.floor(head / 2) * (packed ? 8 : 1);
    if (count > most - seen + (packed ? SPARE : 0))
      throw new Error(`a run of ${count} values in a page of ${most}`);
    at = end + (packed ? (count * width) / 8 : Math.ceil(width / 8));
    seen += count;
  }
}

/**
 * Passes over `count` numbers that are kept as differences, of which `note` is told the lower 32 bits, and says where they end.
 * Throws an `Error` where they end too early, or a number has more bytes than its type.
 */
function walkDeltas(body: Uint8Array, offset: number, count: number, note?: (value: number) => void): number {
  const block = readVarint(body, offset);
  const parts = readVarint(body, block.end);
  const first = readSigned(body, readVarint(body, parts.end).end);
  const each = block.value / parts.value;
  if (!Number.isInteger(each) || each % 8 !== 0 || each === 0) throw new Error('blocks of an odd size');
  if (count > 0) note?.(first.value);
  const walk = { at: first.end, value: first.value, left: count - 1 };
  while (walk.left > 0) walkBlock(body, walk, { each, parts: parts.value }, note);
  return walk.at;
}

interface DeltaWalk {
  at: number;
  value: number;
  /** Numbers that are still to come. */
  left: number;
}

/** Passes over a block: its least difference, bits of each part, and the parts, of so many numbers each. */
function walkBlock(
  body: Uint8Array,
  walk: DeltaWalk,
  { each, parts }: { readonly each: number; readonly parts: number },
  note?: (value: number) => void,
): void {
  const least = readSigned(body, walk.at);
  const widths = body.subarray(least.end, least.end + parts);
  if (widths.length < parts) throw new Error('it ends in the middle');
  walk.at = least.end + parts;
  for (const width of widths) {
    if (walk.left <= 0) return;
    const end = walk.at + (each * width) / 8;
    if (width > 64 || end > body.length) throw new Error('it ends in the middle');
    const taken = Math.min(each, walk.left);
    for (let i = 0; i < taken; i++) {
      walk.value = (walk.value + least.value + lowBits(body, walk.at * 8 + i * width, width)) | 0;
      note?.(walk.value);
    }
    walk.left -= taken;
    walk.at = end;
  }
}

function readSigned(body: Uint8Array, offset: number): { value: number; end: number } {
  const { value, end } = readVarint(body, offset, 64);
  return { value: value % 2 === 0 ? value / 2 : -(value + 1) / 2, end };
}

/** The lower 32 of `width` bits from bit `from` on. */
function lowBits(body: Uint8Array, from: number, width: number): number {
  let value = 0;
  for (let bit = 0; bit < Math.min(width, 32); bit++) {
    const place = from + bit;
    value |= ((body[place >> 3]! >> (place & 7)) & 1) << bit;
  }
  return value;
}
