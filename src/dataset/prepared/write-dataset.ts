import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, MienError } from '../../errors.js';
import { codeOf, disk } from '../../files/disk.js';
import { makeFolder } from '../../files/folder.js';
import { withFolderLock } from '../../files/lock.js';
import { writeFileAtomic, writeJson } from '../../files/write-whole.js';
import { type Progress, throwIfAborted } from '../../progress.js';
import { removeNearDuplicates } from '../near-duplicates/near-duplicates-file.js';
import type { FaceDataset } from '../record.js';
import type { FaceSource } from '../source.js';
import { assembleDataset, type FolderLabels, sha256 } from './assemble.js';
import { type Audit, auditDataset, formatAudit } from './audit.js';
import { renewCard, writeSplitTables } from './hugging-face-folder.js';
import {
  DATASET_FILES,
  FORMAT_VERSION,
  FORMER_PICTURES,
  type Manifest,
  PARTIAL_PICTURES,
} from './manifest.js';
import { formatMetadata } from './metadata.js';
import { writePictures } from './pictures.js';

export interface WriteOptions {
  /** Whose labels name the picture folders; `ferplus` by default, which votes make the better labels. */
  readonly labels?: FolderLabels | undefined;
  /** Whether to write a PNG for each face, to browse; true by default. */
  readonly images?: boolean | undefined;
  readonly onProgress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WrittenDataset {
  readonly dataset: FaceDataset;
  readonly manifest: Manifest;
  readonly audit: Audit;
}

/**
 * The key of a dataset made of these files with these options. Whether pictures are written is no part of it: it
 * changes nothing about the data.
 */
export function datasetKey(
  sources: readonly Pick<FaceSource, 'name' | 'files' | 'settings'>[],
  labels: FolderLabels,
): string {
  const files = sources.map(({ name, files, settings }) => [
    name,
    (files ?? []).map(({ size, sha256 }) => [size, sha256]),
    ...(settings === undefined ? [] : [settings]),
  ]);
  return sha256(JSON.stringify({ version: FORMAT_VERSION, labels, files }));
}

/**
 * Assembles sources into a prepared dataset under `folder` (see DATASET_FILES) and returns it. A dataset that was
 * there is replaced; it stays whole until everything new but the index is on the disk, and `dataset.json` comes last,
 * so that an interrupted run is recognised.
 *
 * Throws `DATASET_EMPTY` without a record, `FOLDER_LOCKED` while another process writes there, `FILE_UNWRITABLE`, `DISK_FULL`, `NOT_A_DIRECTORY`, `INTERRUPTED`, and
 * `OPTION_INVALID` where `folder` holds something by the name of one of its files that is not a dataset's.
 */
export function writeDataset(
  sources: readonly FaceSource[],
  folder: string,
  options: WriteOptions = {},
): Promise<WrittenDataset> {
  return withFolderLock(folder, () => writeLocked(sources, folder, options));
}

/** As {@link writeDataset}, for a caller that holds the folder's lock. */
export async function writeLocked(
  sources: readonly FaceSource[],
  folder: string,
  options: WriteOptions = {},
): Promise<WrittenDataset> {
  const { labels = 'ferplus', images = true, onProgress, signal } = options;
  await makeFolder(folder);
  await refuseForeignFiles(folder);
  onProgress?.(0, undefined, 'joining and auditing');
  const dataset = assembleDataset(sources, labels);
  if (dataset.records.length === 0) {
    throw new MienError('DATASET_EMPTY', 'the sources hold no face', {
      hint: 'Choose a source that has some.',
    });
  }
  const audit = auditDataset(dataset, sources, labels);
  const metadata = Buffer.from(formatMetadata(dataset.records));
  const inFolder = (name: string): string => join(folder, name);

  if (images) {
    await writePictures(dataset, inFolder(PARTIAL_PICTURES), { onProgress, signal });
    await writeSplitTables(dataset.records, inFolder(PARTIAL_PICTURES));
  }
  throwIfAborted(signal, folder);
  onProgress?.(0, undefined, 'writing the index');
  await remove(inFolder(DATASET_FILES.manifest));
  await removeNearDuplicates(folder);
  await writeFileAtomic(inFolder(DATASET_FILES.images), dataset.images);
  await writeFileAtomic(inFolder(DATASET_FILES.metadata), metadata);
  await writeJson(inFolder(DATASET_FILES.audit), audit);
  await writeFileAtomic(inFolder(DATASET_FILES.auditText), formatAudit(audit));
  await renewCard(images ? dataset.records : [], folder);
  await remove(inFolder(FORMER_PICTURES));
  await move(inFolder(DATASET_FILES.pictures), inFolder(FORMER_PICTURES));
  if (images) await move(inFolder(PARTIAL_PICTURES), inFolder(DATASET_FILES.pictures));
  else await remove(inFolder(PARTIAL_PICTURES));

  const manifest: Manifest = {
    format: 'mien-dataset',
    version: FORMAT_VERSION,
    hash: dataset.hash,
    key: keyOf(sources, labels, dataset),
    options: { labels, images },
    counts: {
      records: audit.records,
      splits: audit.splits,
      duplicates: audit.duplicates,
      copiesOfTraining: audit.copiesOfTraining,
      protocols: audit.protocols.map((entry) => ({ ...entry, table: entry.table ?? null })),
      issues: audit.issueCounts,
    },
    sources: countedSources(audit, sources),
    files: {
      [DATASET_FILES.metadata]: { size: metadata.length, sha256: sha256(metadata) },
      [DATASET_FILES.images]: { size: dataset.images.length, sha256: sha256(dataset.images) },
    },
  };
  await writeJson(inFolder(DATASET_FILES.manifest), manifest);
  await remove(inFolder(FORMER_PICTURES));
  return { dataset, manifest, audit };
}

function countedSources(audit: Audit, sources: readonly FaceSource[]): Manifest['sources'] {
  return audit.sources.map(({ name, rows, records, labels }, i) => ({
    name,
    rows,
    records,
    labels,
    files: [...(sources[i]!.files ?? [])],
  }));
}

/** Sources without files are known by their content alone. */
function keyOf(sources: readonly FaceSource[], labels: FolderLabels, { hash }: FaceDataset): string {
  const allFromFiles = sources.every(({ files }) => files !== undefined && files.length > 0);
  return allFromFiles
    ? datasetKey(sources, labels)
    : sha256(JSON.stringify({ version: FORMAT_VERSION, labels, hash }));
}

/**
 * What is written into the folder replaces what has its name there, `images/` as a whole: not where it is somebody's own, such
 * as the table of the very pictures that are prepared. Of a preparation that was killed, one of the two files below is there.
 * Throws `OPTION_INVALID`.
 */
export async function refuseForeignFiles(folder: string): Promise<void> {
  const { manifest, images, ...others } = DATASET_FILES;
  const exists = async (name: string): Promise<boolean> =>
    (await stat(join(folder, name)).catch(() => undefined)) !== undefined;
  if ((await exists(images)) || (await exists(manifest))) return;
  for (const name of Object.values(others)) {
    if (!(await exists(name))) continue;
    throw new MienError('OPTION_INVALID', `${folder}: holds "${name}", which is no prepared dataset's`, {
      hint: 'Choose an empty or a new folder with --out.',
    });
  }
}

/** Whether a killed preparation left pictures that nobody needs beside a dataset. */
export async function hasLeftovers(folder: string): Promise<boolean> {
  for (const name of [PARTIAL_PICTURES, FORMER_PICTURES]) {
    if ((await stat(join(folder, name)).catch(() => undefined)) !== undefined) return true;
  }
  return false;
}

/** Throws `FILE_UNWRITABLE`. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of [PARTIAL_PICTURES, FORMER_PICTURES]) await remove(join(folder, name));
}

async function remove(path: string): Promise<void> {
  try {
    await disk().remove(path);
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}

/** Renames what may not be there. */
async function move(from: string, to: string): Promise<void> {
  try {
    await disk().rename(from, to);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw fileError(error, from, 'write');
  }
}
