import { createHash } from 'node:crypto';
import { MienError } from '../../errors.js';
import { EXPRESSIONS } from '../../expression.js';
import { findDuplicates } from '../duplicates.js';
import { CONTEMPT, labelRecords } from '../labels.js';
import type { FaceDataset, FaceRecord } from '../record.js';
import { checkSource, type FaceSource } from '../source.js';
import { formatMetadata, UNLABELLED } from './metadata.js';

/**
 * Whose labels the picture folders follow: `ferplus` is the protocol `majority-7` on the first vote table that is there
 * (the source's own label in sources without votes), `fer2013` the source's own label. The records keep everything, so
 * any protocol can be applied to the dataset later.
 */
export const FOLDER_LABELS = ['ferplus', 'fer2013'] as const;
export type FolderLabels = (typeof FOLDER_LABELS)[number];

/**
 * One dataset from any number of sources, in their order: file names, copies and the hash are made here; no row is
 * dropped. One source's images are used as they are, several are copied together.
 * Throws `OPTION_INVALID` for sources whose names are not different words, and `DATASET_BROKEN` for a source whose
 * images do not fit its records or whose rows repeat.
 */
export function assembleDataset(
  sources: readonly FaceSource[],
  labels: FolderLabels = 'ferplus',
): FaceDataset {
  for (const source of sources) {
    checkSource(source);
    const namesakes = sources.filter(({ name }) => name === source.name).length;
    if (!/^[\w-]+$/.test(source.name) || namesakes > 1) {
      throw new MienError(
        'OPTION_INVALID',
        `source name "${source.name}": expected a word that no other source has`,
      );
    }
  }
  const images = joinImages(sources);
  const joined = sources.flatMap(({ records }) => records);
  const duplicates = findDuplicates(
    joined.map(({ split }) => split),
    images,
  );
  const unnamed = joined.map(
    (record, i): FaceRecord => ({
      ...record,
      fileName: '',
      duplicateOf: duplicates[i],
    }),
  );
  const labelled = labelRecords(unnamed, { protocol: labels === 'ferplus' ? 'majority-7' : 'source-label' });
  const folders = new Array<string>(unnamed.length).fill(UNLABELLED);
  labelled.rows.forEach((row, i) => {
    const label = labelled.labels[i]!;
    if (label < CONTEMPT) folders[row] = EXPRESSIONS[label]!;
  });
  const names = new Set<string>();
  const records = unnamed.map((record, i): FaceRecord => {
    const file = `${record.source}-${String(record.sourceRow).padStart(5, '0')}.png`;
    if (names.has(file))
      throw new MienError('DATASET_BROKEN', `${record.source}: row ${record.sourceRow} occurs twice`);
    names.add(file);
    return { ...record, fileName: `images/${record.split}/${folders[i]}/${file}` };
  });
  return { records, images, hash: datasetHash(sha256(formatMetadata(records)), sha256(images)) };
}

function joinImages(sources: readonly FaceSource[]): Uint8Array {
  if (sources.length === 1) return sources[0]!.images;
  const images = new Uint8Array(sources.reduce((bytes, source) => bytes + source.images.length, 0));
  let at = 0;
  for (const source of sources) {
    images.set(source.images, at);
    at += source.images.length;
  }
  return images;
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The name of a dataset by its content: SHA-256 over the hashes of `metadata.csv` and `images.u8`. */
export function datasetHash(metadataSha256: string, imagesSha256: string): string {
  return sha256(`${metadataSha256}\n${imagesSha256}\n`);
}
