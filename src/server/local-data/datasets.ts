import { stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { differsFromSource, votersDisagree } from '../../dataset/disputed.js';
import {
  countNearDuplicates,
  type NearDuplicateCounts,
} from '../../dataset/near-duplicates/count-near-duplicates.js';
import { readNearDuplicates } from '../../dataset/near-duplicates/near-duplicates-file.js';
import { DATASET_FILES, type Manifest, readManifest } from '../../dataset/prepared/manifest.js';
import { labelOfFileName, parseMetadata, UNLABELLED } from '../../dataset/prepared/metadata.js';
import { encodeGrayPng } from '../../dataset/prepared/png.js';
import {
  FACE_BYTES,
  FACE_SIZE,
  type FaceDataset,
  type FaceRecord,
  type Split,
} from '../../dataset/record.js';
import { MienError } from '../../errors.js';
import { openToRead, readText } from '../../files/read.js';
import { errorBody, toMienError } from '../error-answer.js';
import type { FaceCounts, FaceRow, ListedDataset } from './face-schemas.js';
import { foldersIn, type Listed, pick } from './listed-folder.js';
import { readAudit, readFaces, readWhole } from './whole-dataset.js';

/** Where `mien prepare` puts its datasets; those directly in the folder are found too. */
const PREPARED = 'prepared';
/** Indexes kept in memory: that of FER-2013 with its votes takes about 40 MB. */
const KEPT = 2;

export interface FaceFilter {
  readonly split?: Split | undefined;
  readonly label?: string | undefined;
  readonly source?: string | undefined;
  /** Only those with the very same pixels as an earlier one. */
  readonly duplicates?: boolean | undefined;
  /** Only those whose photo is in training too, cut otherwise. */
  readonly nearCopies?: boolean | undefined;
  /** Only those whose source has another label. */
  readonly differs?: boolean | undefined;
  /** Only those of whose votes nothing has more than half. */
  readonly disputed?: boolean | undefined;
  /** Only the row of this number in its source. */
  readonly row?: number | undefined;
}

type Index = Pick<FaceDataset, 'hash' | 'records' | 'nearCopies'>;

/** The prepared datasets under one folder. */
export class Datasets {
  readonly #root: string;
  /** By folder, the one that was asked for last at the end. */
  readonly #indexes = new Map<string, Promise<Index>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Name and size of each; of one that is damaged, what is wrong. */
  async list(): Promise<readonly ListedDataset[]> {
    return Promise.all(
      (await this.#folders()).map(async ({ name, path }) => {
        try {
          const { hash, counts, sources } = await readWhole(path);
          const names = sources.map((source) => source.name);
          return { name, hash, records: counts.records, splits: counts.splits, sources: names };
        } catch (error) {
          return { name, ...errorBody(toMienError(error)) };
        }
      }),
    );
  }

  /** The name of the dataset with this hash; `undefined` where none of them has it. */
  async named(hash: string): Promise<string | undefined> {
    for (const { name, path } of await this.#folders()) {
      const manifest = await readManifest(path).catch(() => undefined);
      if (manifest?.hash === hash) return name;
    }
    return undefined;
  }

  /** Every row, and what is known of near-duplicates. Throws as {@link details}. */
  async rows(name: string): Promise<Pick<FaceDataset, 'records' | 'nearCopies'>> {
    const { path } = await this.#find(name);
    return this.#index(path, await readWhole(path));
  }

  /** Throws `NOT_FOUND`, and as `readManifest`, `parseMetadata` and `readNearDuplicates`. */
  async details(name: string): Promise<{
    manifest: Manifest;
    counts: FaceCounts;
    nearCopies: NearDuplicateCounts | null;
    audit: unknown;
  }> {
    const { path } = await this.#find(name);
    const manifest = await readWhole(path);
    const index = await this.#index(path, manifest);
    return {
      manifest,
      counts: countFaces(index.records),
      nearCopies: countNearDuplicates(index) ?? null,
      audit: await readAudit(path),
    };
  }

  /** A part of the rows that fit, in the order of the dataset, and how many fit. Throws as {@link details}. */
  async faces(
    name: string,
    filter: FaceFilter,
    { offset, limit }: { readonly offset: number; readonly limit: number },
  ): Promise<{ total: number; faces: FaceRow[] }> {
    const { fitting, ...dataset } = await this.#fitting(name, filter);
    const part = fitting.slice(offset, offset + limit);
    return { total: fitting.length, faces: part.map((index) => toFaceRow(dataset, index)) };
  }

  /**
   * The mean of the faces that fit, pixel by pixel, as PNG, and a tag that changes with dataset and filter; without
   * the picture where the reader has that tag already. Throws as {@link details}, and `NOT_FOUND` where none fits.
   */
  async average(
    name: string,
    filter: FaceFilter,
    knownTag?: string,
  ): Promise<{ tag: string; png: Uint8Array | undefined }> {
    const { path, hash, fitting } = await this.#fitting(name, filter);
    if (fitting.length === 0) throw new MienError('NOT_FOUND', 'No face fits, so there is no average.');
    const tag = `average-${hash.slice(0, 16)}-${new URLSearchParams(toText(filter))}`;
    if (tag === knownTag) return { tag, png: undefined };
    const mean = await meanFace(join(path, DATASET_FILES.images), fitting);
    return { tag, png: encodeGrayPng(mean, FACE_SIZE, FACE_SIZE) };
  }

  /** A face as PNG, and a tag that changes with the dataset. Throws as {@link details}. */
  async picture(name: string, index: number): Promise<{ png: Uint8Array; tag: string }> {
    const { path } = await this.#find(name);
    const { hash, counts } = await readWhole(path);
    if (index >= counts.records) {
      throw new MienError('NOT_FOUND', `There is no face ${index}; the last is ${counts.records - 1}.`);
    }
    const gray = new Uint8Array(FACE_BYTES);
    const file = await openToRead(join(path, DATASET_FILES.images));
    try {
      await readFaces(file, gray, index);
    } finally {
      await file.close();
    }
    return { png: encodeGrayPng(gray, FACE_SIZE, FACE_SIZE), tag: `${hash.slice(0, 16)}-${index}` };
  }

  async #folders(): Promise<readonly Listed[]> {
    const inside = [...(await foldersIn(join(this.#root, PREPARED))), ...(await foldersIn(this.#root))];
    const prepared = await Promise.all(
      inside.map(({ path }) => stat(join(path, DATASET_FILES.manifest)).catch(() => undefined)),
    );
    return inside.flatMap(({ path }, i) =>
      prepared[i]?.isFile() ? [{ name: nameOf(relative(this.#root, path)), path }] : [],
    );
  }

  async #find(name: string): Promise<Listed> {
    return pick(await this.#folders(), name, 'dataset');
  }

  /** The rows that fit, in order, by their index. */
  async #fitting(
    name: string,
    filter: FaceFilter,
  ): Promise<Index & { readonly path: string; readonly fitting: readonly number[] }> {
    const { path } = await this.#find(name);
    const found = await this.#index(path, await readWhole(path));
    const fitting = [...found.records.keys()].filter((index) => fits(found, index, filter));
    return { path, ...found, fitting };
  }

  async #index(path: string, { hash }: Manifest): Promise<Index> {
    const known = this.#indexes.get(path);
    this.#indexes.delete(path);
    const former = await known?.catch(() => undefined);
    const index = former?.hash === hash ? withNearDuplicates(path, former) : readIndex(path, hash);
    this.#indexes.set(path, index);
    for (const oldest of this.#indexes.keys()) if (this.#indexes.size > KEPT) this.#indexes.delete(oldest);
    return index;
  }
}

/** Whether a row is one that a filter lets through. */
export function fits(
  { records, nearCopies }: Pick<FaceDataset, 'records' | 'nearCopies'>,
  index: number,
  filter: FaceFilter,
): boolean {
  const record = records[index]!;
  const label = labelOf(record);
  const same = { split: record.split, label, source: record.source, row: record.sourceRow };
  const only = {
    duplicates: record.duplicateOf !== undefined,
    nearCopies: nearCopies?.has(index) === true,
    differs: differsFromSource(label, record),
    disputed: votersDisagree(record),
  };
  return (
    Object.entries(same).every(([name, value]) => (filter[name as keyof typeof same] ?? value) === value) &&
    Object.entries(only).every(([name, value]) => filter[name as keyof typeof only] !== true || value)
  );
}

async function readIndex(folder: string, hash: string): Promise<Index> {
  const path = join(folder, DATASET_FILES.metadata);
  return withNearDuplicates(folder, { hash, records: parseMetadata(await readText(path), path) });
}

/** They come last, perhaps after the index was read. */
async function withNearDuplicates(folder: string, index: Index): Promise<Index> {
  if (index.nearCopies !== undefined) return index;
  return { ...index, nearCopies: await readNearDuplicates(folder, index.records) };
}

/** `prepared/sample` is `sample`; a folder beside `prepared` keeps a mark, so that no two have one name. */
function nameOf(path: string): string {
  const parts = path.split(sep);
  return parts[0] === PREPARED ? parts.slice(1).join('~') : `~${parts.join('~')}`;
}

/** Faces that are read at a time. */
const BLOCK = 1024;

/** The mean of some faces of `images.u8`, whose indices rise: 48×48 gray bytes. */
async function meanFace(path: string, indices: readonly number[]): Promise<Uint8Array> {
  const sums = new Float64Array(FACE_BYTES);
  const block = new Uint8Array(BLOCK * FACE_BYTES);
  const file = await openToRead(path);
  try {
    for (let next = 0; next < indices.length; ) {
      const first = indices[next]!;
      let end = next;
      while (end < indices.length && indices[end]! < first + BLOCK) end++;
      await readFaces(file, block.subarray(0, (indices[end - 1]! + 1 - first) * FACE_BYTES), first);
      for (; next < end; next++) {
        const start = (indices[next]! - first) * FACE_BYTES;
        for (let i = 0; i < FACE_BYTES; i++) sums[i]! += block[start + i]!;
      }
    }
  } finally {
    await file.close();
  }
  return Uint8Array.from(sums, (sum) => Math.round(sum / indices.length));
}

/** A filter as the parameters of an address. */
function toText(filter: FaceFilter): Record<string, string> {
  const set = Object.entries(filter).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([key, value]) => [key, String(value)]));
}

function labelOf({ fileName }: FaceRecord): string {
  return labelOfFileName(fileName) || UNLABELLED;
}

/** The record at `index` of its dataset, as it is sent. */
export function toFaceRow(
  { records, nearCopies }: Pick<FaceDataset, 'records' | 'nearCopies'>,
  index: number,
): FaceRow {
  const record = records[index]!;
  const { split, source, sourceRow, sourceLabel, name, votes, duplicateOf, faceBox } = record;
  return {
    index,
    split,
    label: labelOf(record),
    source,
    sourceRow,
    sourceLabel: sourceLabel ?? null,
    name: name ?? null,
    votes: Object.fromEntries(Object.entries(votes).map(([table, counts]) => [table, [...counts]])),
    duplicateOf: duplicateOf ?? null,
    nearCopyOf: nearCopies?.get(index)?.of ?? null,
    faceBox: faceBox === undefined ? null : [...faceBox],
  };
}

function countFaces(records: readonly FaceRecord[]): FaceCounts {
  const counts = { total: records.length, split: {}, label: {}, source: {}, splitLabel: {} } as FaceCounts;
  const add = (tally: Record<string, number>, key: string): void => {
    tally[key] = (tally[key] ?? 0) + 1;
  };
  for (const record of records) {
    const label = labelOf(record);
    add(counts.split, record.split);
    add(counts.label, label);
    add(counts.source, record.source);
    counts.splitLabel[record.split] ??= {};
    add(counts.splitLabel[record.split]!, label);
  }
  return counts;
}
