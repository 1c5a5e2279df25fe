import { createHash } from 'node:crypto';
import { fileError } from '../errors.js';
import { openToRead } from '../files/read.js';

/** Bytes of a clip's beginning and end that are hashed; all of a clip of hours would take minutes. */
const EDGE = 1 << 20;

/** What tells a clip's file from another: its size in bytes, and SHA-256 of its first and last MiB. */
export interface ClipKey {
  readonly bytes: number;
  readonly edges: string;
}

/** Throws as `fileError` for reading. */
export async function clipKey(path: string): Promise<ClipKey> {
  try {
    const file = await openToRead(path);
    try {
      const { size } = await file.stat();
      const hash = createHash('sha256');
      const block = Buffer.alloc(Math.min(EDGE, size));
      for (const at of new Set([0, Math.max(0, size - EDGE)])) {
        const { bytesRead } = await file.read(block, 0, block.length, at);
        hash.update(block.subarray(0, bytesRead));
      }
      return { bytes: size, edges: hash.digest('hex') };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}
