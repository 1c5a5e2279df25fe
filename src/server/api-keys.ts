import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { MienError } from '../errors.js';
import { readText } from '../files/read.js';

/** Comma-separated, each as a line of a key file. */
export const API_KEYS_VARIABLE = 'MIEN_API_KEYS';

/** How a browser names its key where it opens a WebSocket, which takes no headers: as a subprotocol. */
export const KEY_PROTOCOL = 'mien.key.';

/** A key that is let in; the key itself is nowhere in the program's memory or files. */
export interface StoredKey {
  /** For counting its requests; no secret. */
  readonly name: string;
  /** SHA-256. The keys are random, so that a slow hash would add nothing. */
  readonly hash: Buffer;
}

const LINE = /^sha256:([0-9a-f]{64})(?:\s+(\S.*))?$/;

/**
 * Lines of `sha256:<64 hex digits> <name>`; empty ones and those that begin with `#` are left out.
 * Throws `OPTION_INVALID`, naming the line but never its text.
 */
export function parseApiKeys(lines: readonly string[], where: string): readonly StoredKey[] {
  return lines.flatMap((line, i) => {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) return [];
    const [, hex, name] = LINE.exec(text) ?? [];
    if (hex === undefined) {
      throw new MienError(
        'OPTION_INVALID',
        `${where}, line ${i + 1}: expected "sha256:<64 hex digits> <name>"`,
        { hint: 'Make a key with "mien serve --new-api-key NAME": it prints the key once, and its line.' },
      );
    }
    return [{ name: name ?? `key ${i + 1}`, hash: Buffer.from(hex, 'hex') }];
  });
}

/**
 * The keys of a file and of the environment, together; none means that everybody is let in.
 * Throws as {@link parseApiKeys} and `readText`, and `OPTION_INVALID` for a file without any.
 */
export async function readApiKeys(
  file: string | undefined,
  environment: string | undefined,
): Promise<readonly StoredKey[]> {
  const named = parseApiKeys((environment ?? '').split(','), API_KEYS_VARIABLE);
  if (file === undefined) return named;
  const filed = parseApiKeys((await readText(file)).split('\n'), file);
  if (filed.length === 0) {
    throw new MienError('OPTION_INVALID', `${file}: holds no key, so that nobody would be let in`, {
      hint: 'Add the line that "mien serve --new-api-key NAME" prints.',
    });
  }
  return [...filed, ...named];
}

/**
 * A random key of 192 bits, and the line that lets it in. Throws `OPTION_INVALID` for a name that would end its line, or
 * its place in the environment.
 */
export function newApiKey(name: string): { readonly key: string; readonly line: string } {
  if (!/^[^\s,\p{Cc}](?:[^,\p{Cc}]*[^\s,\p{Cc}])?$/u.test(name)) {
    throw new MienError(
      'OPTION_INVALID',
      'The name of a key has no commas, no line ends and no spaces around it.',
      {
        hint: 'Example: mien serve --new-api-key phone',
      },
    );
  }
  const key = `mien_${randomBytes(24).toString('base64url')}`;
  return { key, line: `sha256:${hashOf(key).toString('hex')} ${name}` };
}

/** The stored key that a presented one is; every one is compared, in constant time. */
export function findApiKey(keys: readonly StoredKey[], presented: string): StoredKey | undefined {
  const hash = hashOf(presented);
  let found: StoredKey | undefined;
  for (const key of keys) if (timingSafeEqual(key.hash, hash)) found = key;
  return found;
}

/** From `Authorization: Bearer`, `X-API-Key`, or a WebSocket's subprotocols. */
export function presentedKey(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): string | undefined {
  const { authorization, 'x-api-key': header, 'sec-websocket-protocol': protocols } = headers;
  if (typeof header === 'string') return header;
  if (typeof authorization === 'string') return /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
  if (typeof protocols !== 'string') return undefined;
  const protocol = protocols
    .split(',')
    .map((name) => name.trim())
    .find((name) => name.startsWith(KEY_PROTOCOL));
  return protocol?.slice(KEY_PROTOCOL.length);
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
