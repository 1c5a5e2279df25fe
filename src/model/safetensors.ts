import { createHash } from 'node:crypto';
import { MienError } from '../errors.js';
import { readBytes } from '../files/read.js';
import { writeFileAtomic } from '../files/write-whole.js';

/** Flat float32 vectors by name, and text by key: the whole content of one file. */
export interface TensorFile {
  readonly tensors: Readonly<Record<string, Float32Array>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The header may not be larger than this, as in the format's reference reader. */
const MAX_HEADER = 100_000_000;

/**
 * Writes the safetensors format: eight bytes of header length (little-endian), a JSON header with name, dtype, shape
 * and offsets of each tensor, then their bytes. The metadata gets a SHA-256 of the file, which reading checks. Atomic.
 */
export async function writeTensors(path: string, file: TensorFile): Promise<void> {
  await writeFileAtomic(path, encodeTensors(file));
}

/** The parts of such a file, one after the other. */
export function encodeTensors({ tensors, metadata }: TensorFile): readonly Uint8Array[] {
  const checked = { ...metadata, [FORM_KEY]: FORM, [CHECKSUM_KEY]: NO_CHECKSUM };
  const header: Record<string, unknown> = { __metadata__: checked };
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, data] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape: [data.length], data_offsets: [offset, offset + data.byteLength] };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  // Padded with spaces so that the values lie on eight-byte borders.
  const text = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const whole = [length, text, ...parts];
  text.write(sha256(whole), checksumPlace(text.toString('latin1')));
  return whole;
}

/** In a file with a checksum, both keys are there: one flipped bit cannot hide that it has one. */
const FORM_KEY = 'mien.form';
const FORM = '2';
/** SHA-256 of the whole file with zeros for these digits. */
const CHECKSUM_KEY = 'mien.sha256';
const NO_CHECKSUM = '0'.repeat(64);

function sha256(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Where its digits begin in the header. */
function checksumPlace(header: string): number {
  const key = `"${CHECKSUM_KEY}":"`;
  return header.indexOf(key) + key.length;
}

/** Throws where a file has a checksum, and it is another one. */
function checkChecksum(
  bytes: Buffer,
  headerLength: number,
  metadata: Readonly<Record<string, unknown>>,
): void {
  const { [FORM_KEY]: form, [CHECKSUM_KEY]: expected } = metadata;
  if (form === undefined && expected === undefined) return;
  const header = bytes.toString('latin1', 8, 8 + headerLength);
  const place = 8 + checksumPlace(header);
  const digits = bytes.toString('latin1', place, place + NO_CHECKSUM.length);
  if (form !== FORM || digits !== expected) throw new Error('its checksum itself is damaged');
  const parts = [
    bytes.subarray(0, place),
    Buffer.from(NO_CHECKSUM),
    bytes.subarray(place + NO_CHECKSUM.length),
  ];
  const found = sha256(parts);
  if (found === expected) return;
  throw new Error(
    `its SHA-256 is ${found.slice(0, 16)}…, expected ${digits.slice(0, 16)}…: some bytes were changed`,
  );
}

/**
 * Throws `CHECKPOINT_BROKEN` where the file is cut off, not in the format, or not what was written; file errors as
 * {@link readBytes}. A file without a checksum, of another program or an earlier version, is read too.
 */
export async function readTensors(path: string): Promise<TensorFile> {
  return decodeTensors(await readBytes(path), path);
}

/** The same of a file's bytes; `path` stands for it in messages. */
export function decodeTensors(bytes: Buffer, path: string): TensorFile {
  try {
    return parseTensors(bytes);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new MienError('CHECKPOINT_BROKEN', `${path} is not a readable checkpoint: ${detail}.`, {
      cause: error,
      hint: 'Start the run anew, or resume another one.',
    });
  }
}

function parseTensors(bytes: Buffer): TensorFile {
  const { length, metadata, entries } = readHeader(bytes);
  const tensors: Record<string, Float32Array> = {};
  const start = 8 + length;
  const ranges: (readonly [from: number, to: number])[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    // As a key of an object it would be its prototype, not a tensor.
    if (name === '__proto__') throw new Error('a tensor is named __proto__');
    if (!isTensorEntry(entry)) throw new Error(`the entry of ${name} is malformed`);
    const [from, to] = entry.data_offsets;
    if (start + to > bytes.length) throw new Error(`${name} is cut off`);
    const data = new Float32Array((to - from) / 4);
    new Uint8Array(data.buffer).set(bytes.subarray(start + from, start + to));
    tensors[name] = data;
    ranges.push([from, to]);
  }
  requireFilled(ranges, bytes.length - start);
  checkChecksum(bytes, length, metadata);
  const { [FORM_KEY]: _, [CHECKSUM_KEY]: __, ...others } = metadata;
  return { tensors, metadata: Object.fromEntries(Object.entries(others).map(([k, v]) => [k, String(v)])) };
}

interface Header {
  /** Bytes of its text. */
  readonly length: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly entries: Readonly<Record<string, unknown>>;
}

function readHeader(bytes: Buffer): Header {
  if (bytes.length < 8) throw new Error(`it has ${bytes.length} bytes`);
  const length = Number(bytes.readBigUInt64LE());
  if (length > MAX_HEADER || 8 + length > bytes.length) throw new Error('its header is cut off');
  const text = bytes.toString('utf8', 8, 8 + length);
  const header: unknown = JSON.parse(text);
  if (!isObject(header)) throw new Error('its header is no object');
  const twice = repeatedKey(text);
  if (twice !== undefined) throw new Error(`its header has the key ${JSON.stringify(twice)} twice`);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isObject(metadata)) throw new Error('its metadata is no object');
  return { length, metadata, entries };
}

/** The format wants every byte in one tensor: neither gaps nor overlaps. */
function requireFilled(ranges: readonly (readonly [from: number, to: number])[], size: number): void {
  let end = 0;
  for (const [from, to] of ranges.toSorted(([a, b], [c, d]) => a - c || b - d)) {
    if (from !== end) throw new Error(`the tensor at byte ${from} should be at byte ${end}`);
    end = to;
  }
  if (end !== size) throw new Error(`${size - end} bytes are left over`);
}

/** A key that an object in valid JSON has more than once: `JSON.parse` keeps the last, other readers the first. */
function repeatedKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, text] of json.matchAll(
    /("[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g,
  )) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    if (text === undefined) continue;
    const key = JSON.parse(text) as string;
    if (open.at(-1)!.has(key)) return key;
    open.at(-1)!.add(key);
  }
  return undefined;
}

interface TensorEntry {
  readonly dtype: 'F32';
  readonly data_offsets: readonly [number, number];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTensorEntry(value: unknown): value is TensorEntry {
  if (!isObject(value) || value.dtype !== 'F32') return false;
  const { shape, data_offsets: offsets } = value;
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) return false;
  const [from, to] = offsets as [number, number];
  let count = 1;
  for (const size of shape) {
    count *= size;
    // Also where a later size of 0 would make it nothing.
    if (!Number.isSafeInteger(4 * count)) return false;
  }
  return to - from === 4 * count;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
