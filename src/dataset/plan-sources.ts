import { basename } from 'node:path';
import {
  anything,
  callable,
  checkOptions,
  flag,
  numberFrom,
  type OptionKinds,
  oneOf,
  signalKind,
  text,
  wholeFrom,
} from '../check-options.js';
import { hashFile } from '../download/hash-file.js';
import { MienError } from '../errors.js';
import type { Issue } from '../issue.js';
import { type Progress, throwIfAborted } from '../progress.js';
import { type FileIdentity, regularFileSize } from './byte-stream.js';
import { readFer2013 } from './fer2013/fer2013.js';
import { ferPlusPaths, findFerPlus, readFerPlus } from './fer2013/ferplus.js';
import { joinVotes } from './fer2013/join.js';
import { findPixelTables } from './fer2013/pixel-tables.js';
import { trainOnValidation } from './fer2013/train-on-validation.js';
import { FileStamps } from './file-stamps.js';
import { LABEL_NUMBERINGS } from './label-numbers.js';
import type { CropJournal } from './pictures/crop-journal.js';
import { CROP_VERSION, type FaceDetector } from './pictures/crop-portrait.js';
import { holdsPictures } from './pictures/holds-pictures.js';
import {
  findIefdb,
  IEFDB_TABLE,
  type IefdbOptions,
  identifyIefdb,
  iefdbPaths,
  listIefdb,
} from './pictures/iefdb.js';
import { listPictureFolder, type PictureFolderOptions } from './pictures/picture-folder.js';
import { type PictureSourceOptions, readPictureSource } from './pictures/picture-source.js';
import { identifyPictureTree, treePaths } from './pictures/picture-tree.js';
import type { FaceSource } from './source.js';
import { formatSplitRule, type SplitRule, splitRuleKind } from './split-rule.js';

interface Watch {
  readonly onProgress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where IEFDB lies, and how it is divided: by default all of it is validation, as in the original project. */
export interface IefdbSource extends IefdbOptions {
  readonly folder: string;
  readonly split?: SplitRule | undefined;
}

/** A folder of labelled pictures, and how it is read. */
export interface FolderSource extends PictureFolderOptions {
  readonly folder: string;
  /** Whether each picture is one face already. */
  readonly crops?: boolean | undefined;
  /** Instead of the folder's own splits, or of 80/10/10 where it has none. */
  readonly split?: SplitRule | undefined;
}

export interface SourcesOptions extends Watch {
  /** `icml_face_data.csv` or `fer2013.csv`, or its zip or gz. */
  readonly fer2013?: string | undefined;
  /** Percent of FER-2013's validation split that stay it, the rest being trained on; all by default. */
  readonly fer2013Validation?: number | undefined;
  /** `fer2013new.csv`, one of the label tables, or their folder; all tables beside it are read too. */
  readonly ferplus?: string | undefined;
  readonly iefdb?: IefdbSource | undefined;
  readonly folder?: FolderSource | undefined;
  /** Finds the faces of portraits; needed by IEFDB, and by a folder that is not of crops. */
  readonly detector?: FaceDetector | undefined;
  /** Pictures of more pixels are left out. Default: 50 million, and 200 million for JPEGs. */
  readonly maxPixels?: number | undefined;
  /** Decides who comes into which split, where that is ours to decide; 1 by default. */
  readonly seed?: number | undefined;
}

export const SOURCES_KINDS: OptionKinds<SourcesOptions> = {
  fer2013: text,
  fer2013Validation: numberFrom(1, 100),
  ferplus: text,
  iefdb: anything,
  folder: anything,
  detector: anything,
  maxPixels: wholeFrom(1),
  seed: wholeFrom(0),
  onProgress: callable,
  signal: signalKind,
};
const IEFDB_KINDS: OptionKinds<IefdbSource> = { folder: text, split: splitRuleKind, subject: text };
const FOLDER_KINDS: OptionKinds<FolderSource> = {
  folder: text,
  crops: flag,
  split: splitRuleKind,
  numbering: oneOf(LABEL_NUMBERINGS),
};

/** What is kept between two preparations of the same pictures. */
export interface CropStore {
  readonly journal: CropJournal;
  /** The keys that this preparation used. */
  readonly used: Set<string>;
}

/** A source that is known by its files and settings, and not yet read. */
export interface PlannedSource {
  readonly name: string;
  readonly files: readonly FileIdentity[];
  readonly settings?: string;
  /** Whether faces are searched for in it. */
  readonly detects: boolean;
  read(store: CropStore | undefined): Promise<FaceSource>;
}

/**
 * The wanted sources in the order FER-2013, IEFDB, folder, their files hashed. Reading one throws `SOURCE_CHANGED` where
 * they are no longer those that were hashed. Throws `OPTION_INVALID` without a source,
 * or without a detector where one is needed, and what finding the sources throws.
 */
export async function planSources(options: SourcesOptions): Promise<PlannedSource[]> {
  const { fer2013, ferplus, iefdb, folder, detector } = options;
  checkOptions('prepare: iefdb', iefdb, IEFDB_KINDS);
  checkOptions('prepare: folder', folder, FOLDER_KINDS);
  const planned: PlannedSource[] = [];
  if (fer2013 !== undefined) planned.push(await planFer2013(fer2013, ferplus, options));
  if (iefdb !== undefined) planned.push(await planIefdb(iefdb, options));
  if (folder !== undefined) planned.push(await planFolder(folder, options));
  if (planned.length === 0) {
    throw new MienError('OPTION_INVALID', 'no source to prepare', {
      hint: 'Name FER-2013, IEFDB or a folder.',
    });
  }
  if (detector === undefined && planned.some(({ detects }) => detects)) {
    throw new MienError('OPTION_INVALID', 'no face detector, which portraits need', {
      hint: 'Give one, or pictures that are faces already.',
    });
  }
  return planned;
}

/** FER-2013 joined with its votes, in memory, without any dataset written. Throws as its three parts. */
async function readFer2013WithVotes(
  fer2013: string,
  ferplus: string | undefined,
  watch: Watch & { readonly seed?: number | undefined } = {},
): Promise<FaceSource> {
  // The votes come first: they are small, and what is wrong with them shows before the long read.
  const votes = ferplus === undefined ? undefined : await readFerPlus(await findFerPlus(ferplus));
  const faces = await readFer2013(fer2013, watch);
  return votes === undefined ? faces : joinVotes(faces, votes);
}

async function planFer2013(
  fer2013: string,
  ferplus: string | undefined,
  options: SourcesOptions,
): Promise<PlannedSource> {
  const { fer2013Validation: validation = 100, seed = 1 } = options;
  if (await holdsPictures(fer2013)) return planFerPictures(fer2013, ferplus, options);
  const { paths: tables } = await findPixelTables(fer2013);
  const paths = [...tables, ...(ferplus === undefined ? [] : ferPlusPaths(await findFerPlus(ferplus)))];
  const stamps = new FileStamps();
  const files = await identify(paths, options, stamps);
  // The seed decides, too, where tables leave the splits to us.
  const settings = validation === 100 && seed === 1 ? {} : { settings: JSON.stringify({ validation, seed }) };
  const read = async (): Promise<FaceSource> => {
    const source = await readFer2013WithVotes(fer2013, ferplus, options);
    await stamps.check(paths);
    return trainOnValidation({ ...source, files, ...settings }, validation, seed);
  };
  return { name: 'fer2013', files, ...settings, detects: false, read };
}

/** FER-2013 as folders of PNG files, each a face: `train/angry/…`. Votes cannot be joined: its rows are not known. */
async function planFerPictures(
  folder: string,
  ferplus: string | undefined,
  options: SourcesOptions,
): Promise<PlannedSource> {
  if (ferplus !== undefined) {
    throw new MienError(
      'DATASET_MISMATCH',
      `${folder}: pictures have no row numbers, by which FER+ gives its votes`,
      {
        hint: 'Use icml_face_data.csv for the votes, or prepare the pictures by their own labels, without FER+.',
      },
    );
  }
  return planFolder({ folder, crops: true, numbering: 'fer2013' }, options, 'fer2013');
}

/** IEFDB photographed its people several times. */
const STRANGERS: Issue = {
  code: 'SUBJECTS_UNKNOWN',
  message: 'shared out without knowing who is who: one person may be in two splits (--iefdb-subject)',
  file: IEFDB_TABLE,
  outcome: 'noted',
};

async function planIefdb(
  { folder, split = 'validation', subject }: IefdbSource,
  options: SourcesOptions,
): Promise<PlannedSource> {
  const { detector, seed = 1 } = options;
  const found = await findIefdb(folder);
  const stamps = new FileStamps();
  const files = await identifyIefdb(found, { ...options, stamps });
  const settings = settingsText({ split, seed, subject, maxPixels: options.maxPixels }, detector);
  const read = async (store: CropStore | undefined): Promise<FaceSource> => {
    const listing = await listIefdb(found, { subject });
    const issues = [...listing.issues, ...(typeof split === 'string' || subject ? [] : [STRANGERS])];
    const crop: PictureSourceOptions = { ...options, ...store, source: 'iefdb', detector, split, seed };
    try {
      const source = await readPictureSource({ ...listing, issues }, crop);
      await stamps.check(await iefdbPaths(found));
      return { ...source, files, settings };
    } finally {
      listing.close();
    }
  };
  return { name: 'iefdb', files, settings, detects: true, read };
}

async function planFolder(
  { folder, crops = false, split, numbering }: FolderSource,
  options: SourcesOptions,
  name = 'folder',
): Promise<PlannedSource> {
  const { seed = 1 } = options;
  const detector = crops ? undefined : options.detector;
  const stamps = new FileStamps();
  const files = await identifyPictureTree(folder, { ...options, stamps });
  const settings = settingsText({ split, seed, numbering, crops, maxPixels: options.maxPixels }, detector);
  const read = async (store: CropStore | undefined): Promise<FaceSource> => {
    const listing = await listPictureFolder(folder, { numbering });
    const crop: PictureSourceOptions = { ...options, ...store, source: name, detector, split, seed };
    try {
      const source = await readPictureSource(listing, crop);
      await stamps.check(await treePaths(folder));
      return { ...source, files, settings };
    } finally {
      listing.close();
    }
  };
  return { name, files, settings, detects: !crops, read };
}

function settingsText(
  { split, ...rest }: { readonly split: SplitRule | undefined } & Readonly<Record<string, unknown>>,
  detector: FaceDetector | undefined,
): string {
  const rule = split === undefined ? undefined : formatSplitRule(split);
  return JSON.stringify({ split: rule, ...rest, detector: detector?.id, crop: CROP_VERSION });
}

async function identify(
  paths: readonly string[],
  { onProgress, signal }: Watch,
  stamps: FileStamps,
): Promise<FileIdentity[]> {
  const files: FileIdentity[] = [];
  for (const path of paths) {
    throwIfAborted(signal, path);
    onProgress?.(files.length, paths.length, 'hashing the sources');
    await stamps.note(path);
    files.push({
      file: basename(path),
      size: await regularFileSize(path),
      sha256: await hashFile(path, signal),
    });
  }
  onProgress?.(paths.length, paths.length, 'hashing the sources');
  return files;
}
