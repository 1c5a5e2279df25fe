import { MienError } from '../../errors.js';
import { withFolderLock } from '../../files/lock.js';
import { assembleDataset } from '../prepared/assemble.js';
import { readManifest } from '../prepared/manifest.js';
import { readDatasetOf } from '../prepared/read-dataset.js';
import { type WriteOptions, writeLocked } from '../prepared/write-dataset.js';
import type { FaceDataset } from '../record.js';
import { type SampleOptions, sampleFaces } from './sample.js';

/** Long enough for another process to write the faces, milliseconds. */
const WAIT_MS = 60_000;

/**
 * The built-in sample faces as a prepared dataset in `folder`; one that is there, whole and the same, is used. Of two
 * processes that ask at once, one writes and the other waits. Throws as `writeDataset`.
 */
export function prepareSample(
  folder: string,
  options: Pick<WriteOptions, 'onProgress' | 'signal'> = {},
  faces: SampleOptions = {},
): Promise<FaceDataset> {
  const source = { name: 'sample', ...sampleFaces(faces) };
  const { hash } = assembleDataset([source]);
  const prepareLocked = async (): Promise<FaceDataset> =>
    (await whole(folder, hash)) ?? (await writeLocked([source], folder, options)).dataset;
  return withFolderLock(folder, prepareLocked, { waitMs: WAIT_MS });
}

async function whole(folder: string, hash: string): Promise<FaceDataset | undefined> {
  try {
    const manifest = await readManifest(folder);
    if (manifest.hash !== hash || !manifest.options.images) return undefined;
    return await readDatasetOf(folder, manifest);
  } catch (error) {
    // Nothing there, interrupted or damaged: it is made anew, and what is unwritable shows then.
    if (error instanceof MienError) return undefined;
    throw error;
  }
}
