import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { checkOptions, flag, type OptionKinds, oneOf, text } from '../check-options.js';
import { MienError } from '../errors.js';
import { withFolderLock } from '../files/lock.js';
import { readText } from '../files/read.js';
import { sweepOnce } from '../files/temporary.js';
import { openSession } from '../runtime/node.js';
import { THREADS_KIND } from '../runtime/session.js';
import { findNearDuplicates } from './near-duplicates/find-near-duplicates.js';
import { writeNearDuplicates } from './near-duplicates/near-duplicates-file.js';
import { CropJournal } from './pictures/crop-journal.js';
import {
  type CropStore,
  type PlannedSource,
  planSources,
  SOURCES_KINDS,
  type SourcesOptions,
} from './plan-sources.js';
import { FOLDER_LABELS } from './prepared/assemble.js';
import type { Audit } from './prepared/audit.js';
import { DATASET_FILES, type Manifest, readManifest } from './prepared/manifest.js';
import { readDatasetOf } from './prepared/read-dataset.js';
import {
  datasetKey,
  hasLeftovers,
  refuseForeignFiles,
  removeLeftovers,
  type WriteOptions,
  writeLocked,
} from './prepared/write-dataset.js';
import type { FaceDataset } from './record.js';
import type { FaceSource } from './source.js';

export interface PrepareOptions extends SourcesOptions, WriteOptions {
  /** Folder of the prepared dataset. */
  readonly out: string;
  /** Whether to look for near-duplicates of training photos in the other splits; true by default. */
  readonly nearCopies?: boolean | undefined;
  /** Threads of that search. Default: one a core. */
  readonly threads?: number | undefined;
}

const PREPARE_KINDS: OptionKinds<PrepareOptions> = {
  ...SOURCES_KINDS,
  out: text,
  labels: oneOf(FOLDER_LABELS),
  images: flag,
  nearCopies: flag,
  threads: THREADS_KIND,
};

export interface Prepared {
  readonly folder: string;
  readonly dataset: FaceDataset;
  readonly manifest: Manifest;
  readonly audit: Audit;
  /** True where `out` already held this very dataset and nothing was written. */
  readonly reused: boolean;
  /** Pictures whose face an earlier preparation in `out`, perhaps a killed one, had searched for. */
  readonly facesKnown: number;
}

/** The faces found so far, beside the prepared dataset. */
const CROPS = '.crops';

/**
 * FER-2013 with FER+ votes or without, IEFDB, a folder of pictures, or several of them, as one prepared dataset in
 * `out`. Where `out` already holds the dataset of the same files (by SHA-256), options and format version, it is checked
 * and reused. Faces that were found are kept as they come: a preparation that was killed goes on from there.
 * Throws `FOLDER_LOCKED` while another process writes there, and what `planSources`, reading the sources and `writeDataset`
 * throw.
 */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  checkOptions('prepare', options, PREPARE_KINDS);
  const { out, labels = 'ferplus', images = true, nearCopies = true } = options;
  refuseOutInside(out, options.folder?.folder);
  const planned = await planSources(options);
  const known = await reuse(out, datasetKey(planned, labels), images);
  if (known !== undefined && !(await isUnfinished(known, nearCopies))) {
    await sweepOnce(out);
    return known;
  }
  return withFolderLock(out, () => prepareLocked(options, planned));
}

/** Whether something is still to be done in the folder of a dataset that is whole. */
async function isUnfinished({ folder, dataset }: Prepared, nearCopies: boolean): Promise<boolean> {
  return (nearCopies && dataset.nearCopies === undefined) || (await hasLeftovers(folder));
}

async function prepareLocked(options: PrepareOptions, planned: readonly PlannedSource[]): Promise<Prepared> {
  const { out, labels = 'ferplus', images = true } = options;
  // Once more: whoever had the folder until now may have done it.
  const reused = await reuse(out, datasetKey(planned, labels), images);
  if (reused !== undefined) {
    await removeLeftovers(out);
    return withNearDuplicates(reused, options);
  }
  await refuseForeignFiles(out);
  const store = await openStore(out, planned);
  try {
    const sources: FaceSource[] = [];
    for (const source of planned) sources.push(await source.read(store));
    const facesKnown = store?.journal.hits ?? 0;
    const written = await writeLocked(sources, out, { ...options, labels, images });
    await store?.journal.keep(store.used);
    return await withNearDuplicates({ ...written, folder: out, reused: false, facesKnown }, options);
  } finally {
    await store?.journal.close().catch(() => {}); // What was found is written; all that is lost is time.
  }
}

/** Looks for near-duplicates where that is wanted and was not done; they are kept beside the dataset, which is whole without. */
async function withNearDuplicates(
  prepared: Prepared,
  { nearCopies = true, threads, onProgress, signal }: PrepareOptions,
): Promise<Prepared> {
  const { folder, dataset } = prepared;
  if (!nearCopies || dataset.nearCopies !== undefined) return prepared;
  try {
    const found = await findNearDuplicates(dataset, { open: openSession, threads, onProgress, signal });
    await writeNearDuplicates(folder, dataset.records, found);
    return { ...prepared, dataset: { ...dataset, nearCopies: found } };
  } catch (error) {
    if (!(error instanceof MienError) || error.code !== 'INTERRUPTED') throw error;
    throw new MienError('INTERRUPTED', error.message, {
      cause: error,
      hint: `The dataset in ${folder} is whole without them. Run it again to look for them.`,
    });
  }
}

/** Else the next preparation would take the pictures of this one for its own. */
function refuseOutInside(out: string, folder: string | undefined): void {
  if (folder === undefined) return;
  const way = relative(resolve(folder), resolve(out));
  if (way.split(sep)[0] === '..' || isAbsolute(way)) return;
  throw new MienError('OPTION_INVALID', `${out} lies in ${folder}, whose pictures are prepared`, {
    hint: 'Choose another folder with --out.',
  });
}

async function openStore(out: string, planned: readonly PlannedSource[]): Promise<CropStore | undefined> {
  if (!planned.some(({ detects }) => detects)) return undefined;
  return { journal: await CropJournal.open(join(out, CROPS)), used: new Set() };
}

/** The dataset in `folder` where it is the wanted one, whole, and has the pictures if they are wanted. */
async function reuse(folder: string, key: string, images: boolean): Promise<Prepared | undefined> {
  try {
    const manifest = await readManifest(folder);
    if (manifest.key !== key || (images && !manifest.options.images)) return undefined;
    // Prepared before the faces of each source were counted.
    if (manifest.sources.some(({ labels }) => labels === undefined)) return undefined;
    const dataset = await readDatasetOf(folder, manifest);
    const audit = await readAudit(folder);
    return { folder, dataset, manifest, audit, reused: true, facesKnown: 0 };
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
