import { unreadable } from './decoding.js';

const HINT = 'Use data:image/jpeg;base64, and then the bytes of the file in base64.';

export function isDataUrl(text: string): boolean {
  return /^data:/i.test(text.slice(0, 5));
}

/** What stands for a data URL in messages: its kind, and nothing of the picture. */
export function dataUrlName(text: string): string {
  const [, type] = /^data:([\w.+-]{1,40}\/[\w.+-]{1,40})[;,]/i.exec(text.slice(0, 100)) ?? [];
  return type === undefined ? 'data URL' : `data URL (${type.toLowerCase()})`;
}

/** The bytes of a data URL (RFC 2397), in base64 or with escapes. Throws `IMAGE_UNREADABLE`, without its content. */
export function readDataUrl(text: string, name: string = dataUrlName(text)): Uint8Array {
  const comma = text.indexOf(',');
  if (comma < 0) throw unreadable(name, 'no comma ends its head', HINT);
  const content = text.slice(comma + 1);
  try {
    return /;\s*base64\s*$/i.test(text.slice(5, comma)) ? fromBase64(content) : fromEscapes(content);
  } catch {
    // Without the cause, whose message may quote what it could not read.
    throw unreadable(name, 'its content is damaged', HINT);
  }
}

function fromBase64(content: string): Uint8Array {
  const escaped = content.includes('%') ? decodeURIComponent(content) : content;
  // Some programs write the alphabet for addresses.
  return toBytes(atob(escaped.replaceAll('-', '+').replaceAll('_', '/')));
}

/** Each escape is one byte, not a part of UTF-8. */
function fromEscapes(content: string): Uint8Array {
  return toBytes(
    content.replace(/%([\da-f]{2})/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    ),
  );
}

function toBytes(letters: string): Uint8Array {
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}
