import { basename, join } from 'node:path';
import { hashFile } from '../download/hash-file.js';
import { MienError } from '../errors.js';
import { readText } from '../files.js';
import { type Progress, throwIfAborted } from '../progress.js';
import type { Audit } from './audit.js';
import { type FileIdentity, regularFileSize } from './byte-stream.js';
import { readFer2013 } from './fer2013.js';
import { ferPlusPaths, findFerPlus, readFerPlus } from './ferplus.js';
import { joinVotes } from './join.js';
import { DATASET_FILES, type Manifest, readManifest } from './manifest.js';
import { readDatasetOf } from './read-dataset.js';
import type { FaceDataset } from './record.js';
import type { FaceSource } from './source.js';
import { datasetKey, type WriteOptions, writeDataset } from './write-dataset.js';

export interface ReadSourcesOptions {
  /** `icml_face_data.csv` or `fer2013.csv`, or its zip or gz. */
  readonly fer2013: string;
  /** `fer2013new.csv`, one of the label tables, or their folder; all tables beside it are read too. */
  readonly ferplus?: string | undefined;
  readonly onProgress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PrepareOptions extends ReadSourcesOptions, WriteOptions {
  /** Folder of the prepared dataset. */
  readonly out: string;
}

export interface Prepared {
  readonly folder: string;
  readonly dataset: FaceDataset;
  readonly manifest: Manifest;
  readonly audit: Audit;
  /** True where `out` already held this very dataset and nothing was written. */
  readonly reused: boolean;
}

/**
 * FER-2013, with FER+ votes or without, as a prepared dataset in `out`. Where `out` already holds the dataset of the
 * same files (by SHA-256), options and format version, it is checked and reused.
 * Throws what `readSources`, `writeDataset` and `findFerPlus` throw.
 */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const { out, labels = 'ferplus', images = true } = options;
  const paths = await sourcePaths(options);
  const files = await identify(paths, options);
  const reused = await reuse(out, datasetKey([{ name: 'fer2013', files }], labels), images);
  if (reused !== undefined) return reused;
  const source = await readSources(options);
  const written = await writeDataset([{ ...source, files }], out, { ...options, labels, images });
  return { ...written, folder: out, reused: false };
}

/** FER-2013 joined with its votes, in memory, without any dataset written. Throws as its three parts. */
export async function readSources(options: ReadSourcesOptions): Promise<FaceSource> {
  const { fer2013, ferplus, onProgress, signal } = options;
  // The votes come first: they are small, and what is wrong with them shows before the long read.
  const votes = ferplus === undefined ? undefined : await readFerPlus(await findFerPlus(ferplus));
  const faces = await readFer2013(fer2013, { onProgress, signal });
  return votes === undefined ? faces : joinVotes(faces, votes);
}

async function sourcePaths({ fer2013, ferplus }: ReadSourcesOptions): Promise<string[]> {
  return [fer2013, ...(ferplus === undefined ? [] : ferPlusPaths(await findFerPlus(ferplus)))];
}

async function identify(
  paths: readonly string[],
  { onProgress, signal }: ReadSourcesOptions,
): Promise<FileIdentity[]> {
  const files: FileIdentity[] = [];
  for (const path of paths) {
    throwIfAborted(signal, path);
    onProgress?.(files.length, paths.length, 'hashing the sources');
    files.push({
      file: basename(path),
      size: await regularFileSize(path),
      sha256: await hashFile(path, signal),
    });
  }
  onProgress?.(paths.length, paths.length, 'hashing the sources');
  return files;
}

/** The dataset in `folder` where it is the wanted one, whole, and has the pictures if they are wanted. */
async function reuse(folder: string, key: string, images: boolean): Promise<Prepared | undefined> {
  try {
    const manifest = await readManifest(folder);
    if (manifest.key !== key || (images && !manifest.options.images)) return undefined;
    const dataset = await readDatasetOf(folder, manifest);
    const audit = await readAudit(folder);
    return { folder, dataset, manifest, audit, reused: true };
  } catch (error) {
    // Nothing there, interrupted or damaged: it is made anew, and what is unwritable shows then.
    if (error instanceof MienError) return undefined;
    throw error;
  }
}

/** The audit of a prepared dataset. Throws `DATASET_BROKEN` where it is no JSON, and as `readText`. */
export async function readAudit(folder: string): Promise<Audit> {
  const path = join(folder, DATASET_FILES.audit);
  const text = await readText(path);
  try {
    return JSON.parse(text) as Audit;
  } catch (error) {
    throw new MienError('DATASET_BROKEN', `${path}: is no JSON`, {
      cause: error,
      hint: 'Prepare the dataset again with `mien prepare`.',
    });
  }
}
