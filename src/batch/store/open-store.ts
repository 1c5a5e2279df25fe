import { stat } from 'node:fs/promises';
import { MienError } from '../../errors.js';
import { FolderStore } from './folder-store.js';
import type { ObjectStore } from './object-store.js';

/**
 * The store of that name: `s3://bucket/prefix`, or a folder, which need not be there yet. Throws `NOT_A_DIRECTORY` where something
 * else has the name, and as `S3Store.open`.
 */
export async function openStore(name: string): Promise<ObjectStore> {
  if (!name.startsWith('s3://')) {
    const there = await stat(name).catch(() => undefined);
    if (there !== undefined && !there.isDirectory()) throw noFolder(name);
    return new FolderStore(name);
  }
  const { S3Store } = await import('./s3-store.js');
  return S3Store.open({ name });
}

function noFolder(name: string): MienError {
  return new MienError('NOT_A_DIRECTORY', `${name}: a store is a folder, and this is a file`, {
    hint: 'Name the folder that "mien batch plan SOURCE --out STORE" made, or a new one for a plan.',
  });
}
