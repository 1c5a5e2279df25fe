import { join } from 'node:path';
import { MienError } from '../../errors.js';
import { readBytes } from '../../files/read.js';
import { readNearDuplicates } from '../near-duplicates/near-duplicates-file.js';
import { FACE_BYTES, type FaceDataset } from '../record.js';
import { datasetHash, sha256 } from './assemble.js';
import { DATASET_FILES, type Manifest, readManifest } from './manifest.js';
import { parseMetadata } from './metadata.js';

/**
 * A prepared dataset, its index and images checked against the lengths and hashes that were written with it; the
 * pictures under `images/` are not looked at; with its near-duplicates, where they were looked for. Throws as `readManifest`, `DATASET_BROKEN` where a file is missing or
 * has changed, and `DATASET_EMPTY` where it holds no face.
 */
export async function readDataset(folder: string): Promise<FaceDataset> {
  return readDatasetOf(folder, await readManifest(folder));
}

/** The same where the manifest has been read already. */
export async function readDatasetOf(folder: string, manifest: Manifest): Promise<FaceDataset> {
  if (manifest.counts.records === 0) {
    throw new MienError('DATASET_EMPTY', `${folder}: the dataset has no faces`, {
      hint: 'Prepare it again from a source that has some.',
    });
  }
  const [metadata, images] = await Promise.all([
    readChecked(folder, DATASET_FILES.metadata, manifest),
    readChecked(folder, DATASET_FILES.images, manifest),
  ]);
  const path = join(folder, DATASET_FILES.metadata);
  const records = parseMetadata(metadata.toString('utf8'), path);
  const { hash, files } = manifest;
  const expected = records.length * FACE_BYTES;
  if (records.length !== manifest.counts.records || images.length !== expected) {
    const bytes = `${images.length} bytes of images`;
    throw broken(
      path,
      `${records.length} rows, expected ${manifest.counts.records} with ${expected} bytes, got ${bytes}`,
    );
  }
  if (hash !== datasetHash(files[DATASET_FILES.metadata].sha256, files[DATASET_FILES.images].sha256)) {
    throw broken(join(folder, DATASET_FILES.manifest), 'its hash is not that of its files');
  }
  return {
    records,
    images: new Uint8Array(images.buffer, images.byteOffset, images.length),
    hash,
    nearCopies: await readNearDuplicates(folder, records),
  };
}

async function readChecked(
  folder: string,
  name: keyof Manifest['files'],
  { files }: Manifest,
): Promise<Buffer> {
  const path = join(folder, name);
  let bytes: Buffer;
  try {
    bytes = await readBytes(path);
  } catch (error) {
    if (error instanceof MienError && error.code === 'FILE_NOT_FOUND') throw broken(path, 'is missing');
    throw error;
  }
  const expected = files[name];
  if (bytes.length !== expected.size) throw broken(path, `${bytes.length} bytes, expected ${expected.size}`);
  if (sha256(bytes) !== expected.sha256) throw broken(path, 'its content has changed since it was prepared');
  return bytes;
}

function broken(path: string, what: string): MienError {
  return new MienError('DATASET_BROKEN', `${path}: ${what}`, {
    hint: 'Prepare the dataset again with `mien prepare`.',
  });
}
