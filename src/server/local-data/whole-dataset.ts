import { type FileHandle, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DATASET_FILES, type Manifest, readManifest } from '../../dataset/prepared/manifest.js';
import { FACE_BYTES } from '../../dataset/record.js';
import { MienError } from '../../errors.js';
import { readText } from '../../files/read.js';
import { unsafeEntries } from './safe-entries.js';

/**
 * The manifest of a dataset whose files are there in the size that it names. Throws as `readManifest`, and
 * `DATASET_BROKEN` where a file is missing, cut off, or a link that leads out of the folder.
 */
export async function readWhole(folder: string): Promise<Manifest> {
  const [unsafe] = (await unsafeEntries(folder)).values();
  if (unsafe !== undefined) throw broken(unsafe.message, unsafe);
  const manifest = await readManifest(folder);
  await Promise.all(
    Object.entries(manifest.files).map(async ([name, { size }]) => {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile() !== true) throw broken(`${path}: is missing`);
      if (found.size !== size) throw broken(`${path}: has ${found.size} bytes, expected ${size}`);
    }),
  );
  return manifest;
}

/** Throws `DATASET_BROKEN`. */
export async function readAudit(folder: string): Promise<unknown> {
  const path = join(folder, DATASET_FILES.audit);
  try {
    return JSON.parse(await readText(path));
  } catch (cause) {
    throw broken(`${path}: is missing or no JSON`, cause);
  }
}

function broken(message: string, cause?: unknown): MienError {
  return new MienError('DATASET_BROKEN', message, { cause, hint: 'Prepare it again with `mien prepare`.' });
}

/** Fills a whole buffer with faces of `images.u8`, from the one at `index` on. Throws `DATASET_BROKEN`. */
export async function readFaces(file: FileHandle, into: Uint8Array, index: number): Promise<void> {
  for (let filled = 0; filled < into.length; ) {
    const { bytesRead } = await file.read(into, filled, into.length - filled, index * FACE_BYTES + filled);
    if (bytesRead === 0)
      throw broken(`${DATASET_FILES.images}: ends before face ${index} and those after it`);
    filled += bytesRead;
  }
}
