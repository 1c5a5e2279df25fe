import { MienError } from './errors.js';

/** A file's bytes, or its address, a relative one from the page's. */
export type WebFile = ArrayBuffer | ArrayBufferView | string | URL;

/** Throws `DOWNLOAD_FAILED`, and the signal's reason. */
export async function readFile(file: WebFile, signal?: AbortSignal): Promise<Uint8Array> {
  if (file instanceof Uint8Array) return file;
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  if (file instanceof ArrayBuffer) return new Uint8Array(file);
  try {
    const response = await fetch(file, signal === undefined ? {} : { signal });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MienError('DOWNLOAD_FAILED', `${file}: ${reason}`, { hint: 'Check the address.', cause });
  }
}

/** The address of a file in a folder, whose address may end in a slash or not. */
export function inFolder(folder: string | URL, file: string): URL {
  const base = absolute(folder);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return new URL(file, base);
}

/** `…/a/b/c.onnx` → `['c.onnx', 'b', 'a', …]`; nothing for bytes. */
export function namesOf(file: WebFile): readonly string[] {
  if (ArrayBuffer.isView(file) || file instanceof ArrayBuffer) return [];
  return absolute(file).pathname.split('/').filter(Boolean).map(decodeURIComponent).toReversed();
}

function absolute(address: string | URL): URL {
  // In a page its own address, in a worker that of its script.
  return new URL(address, globalThis.document?.baseURI ?? globalThis.location.href);
}
