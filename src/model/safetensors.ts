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
 * and offsets of each tensor, then their bytes. Atomic.
 */
export async function writeTensors(path: string, { tensors, metadata }: TensorFile): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: metadata };
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
  await writeFileAtomic(path, [length, text, ...parts]);
}

/** Throws `CHECKPOINT_BROKEN` where the file is cut off or not in the format; file errors as {@link readBytes}. */
export async function readTensors(path: string): Promise<TensorFile> {
  const bytes = await readBytes(path);
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
  if (bytes.length < 8) throw new Error(`it has ${bytes.length} bytes`);
  const length = Number(bytes.readBigUInt64LE());
  if (length > MAX_HEADER || 8 + length > bytes.length) throw new Error('its header is cut off');
  const header: unknown = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  if (!isObject(header)) throw new Error('its header is no object');
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isObject(metadata)) throw new Error('its metadata is no object');
  const tensors: Record<string, Float32Array> = {};
  const start = 8 + length;
  const ranges: (readonly [from: number, to: number])[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    if (!isTensorEntry(entry)) throw new Error(`the entry of ${name} is malformed`);
    const [from, to] = entry.data_offsets;
    if (start + to > bytes.length) throw new Error(`${name} is cut off`);
    const data = new Float32Array((to - from) / 4);
    new Uint8Array(data.buffer).set(bytes.subarray(start + from, start + to));
    tensors[name] = data;
    ranges.push([from, to]);
  }
  // The format wants every byte in one tensor: neither gaps nor overlaps.
  let end = 0;
  for (const [from, to] of ranges.toSorted(([a, b], [c, d]) => a - c || b - d)) {
    if (from !== end) throw new Error(`the tensor at byte ${from} should be at byte ${end}`);
    end = to;
  }
  if (start + end !== bytes.length) throw new Error(`${bytes.length - start - end} bytes are left over`);
  return { tensors, metadata: Object.fromEntries(Object.entries(metadata).map(([k, v]) => [k, String(v)])) };
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
  return to - from === 4 * shape.reduce((product, size) => product * size, 1);
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
