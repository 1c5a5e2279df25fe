import { MienError } from '../errors.js';
import { CHECKSUM_KEY } from '../graph/onnx/model.js';

/** Digits of a SHA-256. */
const DIGITS = 64;

/**
 * What stands before the digits, in the wire format of `metadata_props` (field 14): so, for every reader of ONNX files,
 * the checksum is one more entry of the metadata.
 */
const HEAD = Uint8Array.of(
  0x72,
  2 + CHECKSUM_KEY.length + 2 + DIGITS,
  0x0a,
  CHECKSUM_KEY.length,
  ...new TextEncoder().encode(CHECKSUM_KEY),
  0x12,
  DIGITS,
);
const LENGTH = HEAD.length + DIGITS;

/** `absent`: the file is from before files had one. `unchecked`: this page may not compute it, being neither https nor local. */
export type Checksum = 'right' | 'absent' | 'unchecked';

/**
 * A file with the SHA-256 of all its bytes behind them, in 64 hexadecimal digits. One that is there already is replaced.
 * In a page that may not compute it, the file is returned without.
 */
export async function withChecksum(bytes: Uint8Array): Promise<Uint8Array> {
  const body = withoutChecksum(bytes);
  const digits = await sha256(body);
  if (digits === undefined) return body;
  const whole = new Uint8Array(body.length + LENGTH);
  whole.set(body);
  whole.set(HEAD, body.length);
  whole.set(new TextEncoder().encode(digits), body.length + HEAD.length);
  return whole;
}

/** A file's bytes before its checksum; all of them where it has none. */
export function withoutChecksum(bytes: Uint8Array): Uint8Array {
  return matchingHead(bytes) === HEAD.length ? bytes.subarray(0, bytes.length - LENGTH) : bytes;
}

/**
 * Compares a model file with its checksum. `name` says which file in the message.
 * Throws `MODEL_BROKEN` where a bit of it is another one than when it was written.
 */
export async function checkChecksum(bytes: Uint8Array, name: string): Promise<Checksum> {
  const matching = matchingHead(bytes);
  // A damaged head is still told from none, of which hardly a byte is the same.
  if (matching < HEAD.length / 2) return 'absent';
  if (matching < HEAD.length) throw damaged(name, 'its checksum itself is damaged');
  const body = bytes.subarray(0, bytes.length - LENGTH);
  const expected = new TextDecoder().decode(bytes.subarray(bytes.length - DIGITS));
  const digits = await sha256(body);
  if (digits === undefined) return 'unchecked';
  if (digits !== expected) {
    throw damaged(name, `its SHA-256 is ${digits.slice(0, 16)}…, expected ${expected.slice(0, 16)}…`);
  }
  return 'right';
}

function damaged(name: string, how: string): MienError {
  return new MienError('MODEL_BROKEN', `${name} is not what was written: ${how}.`, {
    hint: 'Some of its bytes were changed or lost. Get or make the file again.',
  });
}

/** How many bytes stand where the checksum's head would, and are those of one. */
function matchingHead(bytes: Uint8Array): number {
  const start = bytes.length - LENGTH;
  return start < 0 ? 0 : HEAD.filter((byte, i) => byte === bytes[start + i]).length;
}

/** In hexadecimal digits; `undefined` where the page may not: browsers have WebCrypto only in secure contexts. */
async function sha256(bytes: Uint8Array): Promise<string | undefined> {
  const subtle: Pick<typeof globalThis.crypto.subtle, 'digest'> | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return undefined;
  const own = bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
  const digest = new Uint8Array(await subtle.digest('SHA-256', own));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What to tell where a page could not check a file. */
export function uncheckedNotice(name: string): string {
  return `${name} was not compared with its checksum: browsers can do that only in pages that are https or local.`;
}
