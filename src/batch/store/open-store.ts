import { FolderStore } from './folder-store.js';
import type { ObjectStore } from './object-store.js';

/** The store of that name: `s3://bucket/prefix`, or a folder. Throws as `S3Store.open`. */
export async function openStore(name: string): Promise<ObjectStore> {
  if (!name.startsWith('s3://')) return new FolderStore(name);
  const { S3Store } = await import('./s3-store.js');
  return S3Store.open({ name });
}
