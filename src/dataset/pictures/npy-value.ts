/** The ends of an array's header and of its only value. */
const MAGIC = '\x93NUMPY';

/** Bytes: NumPy's own headers have about 120, and no label is longer than a few words. */
const LONGEST_HEADER = 1 << 12;
const LONGEST_TEXT = 1 << 12;

/**
 * The only value of a NumPy array in the `.npy` format, versions 1 and 2, as text: `np.array('3')`, or a number. `undefined` for
 * anything else.
 */
export function npyValue(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { text, end } = headerOf(bytes, view) ?? { text: '', end: 0 };
  const [, kind, size] = /'descr':\s*'[<|=]([USiuf])(\d+)'/.exec(text) ?? [];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (kind === undefined || shape === undefined || !isOne(shape)) return undefined;
  const length = Number(size) * (kind === 'U' ? 4 : 1);
  return bytes.length < end + length ? undefined : valueAt(view, end, kind, length);
}

/** The text of an array's header, and where it ends; `undefined` where there is none, or a contrived one. */
function headerOf(
  bytes: Uint8Array,
  view: DataView,
): { readonly text: string; readonly end: number } | undefined {
  if (bytes.length < 12 || Buffer.from(bytes.subarray(0, 6)).toString('latin1') !== MAGIC) return undefined;
  const long = bytes[6]! > 1;
  const start = long ? 12 : 10;
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  if (length > LONGEST_HEADER) return undefined;
  const end = start + length;
  return { text: Buffer.from(bytes.subarray(start, end)).toString('latin1'), end };
}

/** Whether a shape has one value: `` of a scalar, `1,`, `1, 1`. */
function isOne(shape: string): boolean {
  return shape.split(',').every((size) => ['', '1'].includes(size.trim()));
}

function valueAt(view: DataView, at: number, kind: string, length: number): string | undefined {
  if (kind === 'U' || kind === 'S') return textAt(view, at, kind, length);
  if (kind === 'f') {
    return length === 8
      ? String(view.getFloat64(at, true))
      : length === 4
        ? String(view.getFloat32(at, true))
        : undefined;
  }
  if (![1, 2, 4, 8].includes(length)) return undefined;
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(at + i));
  return String(kind === 'i' ? BigInt.asIntN(8 * length, value) : value);
}

function textAt(view: DataView, at: number, kind: 'U' | 'S', length: number): string | undefined {
  if (length > LONGEST_TEXT) return undefined;
  const step = kind === 'U' ? 4 : 1;
  const codes = Array.from({ length: length / step }, (_, i) =>
    kind === 'U' ? view.getUint32(at + i * step, true) : view.getUint8(at + i),
  );
  if (codes.some((code) => code > 0x10ffff)) return undefined;
  return String.fromCodePoint(...codes).replace(/\0+$/, '');
}
