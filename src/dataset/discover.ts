import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { IEFDB_ARCHIVE, IEFDB_FOLDERS, IEFDB_PICTURES, IEFDB_TABLE, lookForIefdb } from './pictures/iefdb.js';
import { PULL_RECORD } from './pull-record.js';
import { parseSplit } from './split-words.js';

/** The files that can be looked for. */
export type SourceId = 'fer2013' | 'ferplus' | 'ferplus-labels' | 'iefdb';

/** A source that was looked for. */
export interface DiscoveredSource {
  readonly id: SourceId;
  readonly title: string;
  /**
   * Where it lies; of the label tables, the training one; of IEFDB, the folder that was looked in. `undefined` where it,
   * or a part of it, is missing.
   */
  readonly path: string | undefined;
  /** Bytes of all its files; unknown for a folder of pictures. */
  readonly size: number | undefined;
  /** Whether the main job needs it. */
  readonly needed: boolean;
  /** Names that were looked for, relative to the folder. */
  readonly looked: readonly string[];
  /** How to get it, as full sentences. */
  readonly howTo: string;
}

export interface Discovery {
  readonly folder: string;
  readonly sources: readonly DiscoveredSource[];
  /** Names in the folder that belong to none of the sources, sorted. */
  readonly unread: readonly string[];
}

/** Where the original project looked too, relative to the current folder. */
export const DATASETS_FOLDER = 'datasets';

/** The project page of IEFDB. */
export const IEFDB_PAGE = 'https://osf.io/a6e2u/';

/** The page that a Kaggle login opens; FER-2013 may not be passed on, so it cannot be pulled. */
export const FER2013_PAGE =
  'https://www.kaggle.com/c/challenges-in-representation-learning-facial-expression-recognition-challenge/data';

const FER2013_NAMES = ['icml_face_data.csv', 'fer2013.csv'].flatMap((name) => [
  name,
  `${name}.zip`,
  `${name}.gz`,
]);
/** What else FER-2013 comes as: Kaggle's two downloads, the archive inside of one, and its tables without `Usage`. */
const FER2013_ARCHIVES = [
  'icml_face_data.zip',
  'fer2013.zip',
  'fer2013.tar.gz',
  'fer2013.tgz',
  'fer2013.tar',
  'challenges-in-representation-learning-facial-expression-recognition-challenge.zip',
  'archive.zip',
  'train.csv',
];
const FOLDERS = ['', 'fer2013', 'ferplus'];
const LABEL_NAMES = ['label-Train.csv', 'label-Valid.csv', 'label-Test.csv'];

/**
 * Looks in `folder`, and in `fer2013/`, `ferplus/` and `iefdb/` inside it, for the files of FER-2013, FER+ and IEFDB. A
 * folder that is not there holds nothing; nothing is thrown. FER-2013 may also be folders of PNG files, `train/` and
 * `test/`, in `fer2013/` or, where nothing else is, in `folder` itself.
 */
export async function discoverSources(folder: string = DATASETS_FOLDER): Promise<Discovery> {
  const fer2013 = FOLDERS.flatMap((inside) =>
    [...FER2013_NAMES, ...FER2013_ARCHIVES].map((name) => [join(inside, name)]),
  );
  const ferplus = FOLDERS.map((inside) => [join(inside, 'fer2013new.csv')]);
  const labels = FOLDERS.map((inside) => LABEL_NAMES.map((name) => join(inside, name)));
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.'));
  const sources = await Promise.all([
    lookFer2013(folder, names, fer2013, {
      id: 'fer2013',
      title: 'FER-2013: 35,887 faces of 48×48 pixels with labels',
      needed: true,
      howTo: `Log in at Kaggle, accept the rules at ${FER2013_PAGE}, download icml_face_data.csv and put it, zipped or not, into ${folder}.`,
    }),
    look(folder, ferplus, {
      id: 'ferplus',
      title: 'FER+ votes: ten taggers for each face of FER-2013 (fer2013new.csv, MIT licence)',
      needed: true,
      howTo: 'Run `mien datasets pull ferplus`.',
    }),
    look(folder, labels, {
      id: 'ferplus-labels',
      title:
        "FER+ label tables: the votes that the paper's own code reads (label-Train, -Valid and -Test.csv)",
      needed: false,
      howTo: 'Optional: run `mien datasets pull ferplus-labels`.',
    }),
    lookIefdb(folder),
  ]);
  const known = new Set(sources.flatMap(({ looked }) => looked.map((path) => path.split(/[\\/]/)[0])));
  for (const { path } of sources)
    if (path === folder) for (const name of names) if (parseSplit(name)) known.add(name);
  const unread = names.filter((name) => !known.has(name) && name !== PULL_RECORD).toSorted();
  return { folder, sources, unread };
}

async function lookFer2013(
  folder: string,
  names: readonly string[],
  candidates: readonly (readonly string[])[],
  about: Pick<DiscoveredSource, 'id' | 'title' | 'needed' | 'howTo'>,
): Promise<DiscoveredSource> {
  const found = await look(folder, candidates, about);
  if (found.path !== undefined) return found;
  const inside = join(folder, 'fer2013');
  if (await hasSplitFolders(inside)) return { ...found, path: inside };
  const alone = names.length > 0 && names.every((name) => parseSplit(name) !== undefined);
  return alone && (await hasSplitFolders(folder)) ? { ...found, path: folder } : found;
}

async function hasSplitFolders(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const splits = new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => parseSplit(name)));
  return splits.has('train') && splits.has('test');
}

/** The first candidate of which every file is there. */
async function look(
  folder: string,
  candidates: readonly (readonly string[])[],
  about: Pick<DiscoveredSource, 'id' | 'title' | 'needed' | 'howTo'>,
): Promise<DiscoveredSource> {
  const looked = candidates.flat();
  for (const files of candidates) {
    const sizes = await Promise.all(files.map((file) => sizeOf(join(folder, file))));
    if (sizes.every((size) => size !== undefined)) {
      return {
        ...about,
        looked,
        path: join(folder, files[0]!),
        size: sizes.reduce((sum, size) => sum + size, 0),
      };
    }
  }
  return { ...about, looked, path: undefined, size: undefined };
}

async function lookIefdb(folder: string): Promise<DiscoveredSource> {
  const { table, pictures, packed } = await lookForIefdb(folder);
  const whole = table !== undefined && pictures !== undefined;
  const sizes = whole && packed ? await Promise.all([sizeOf(table), sizeOf(pictures)]) : [];
  return {
    id: 'iefdb',
    title: 'IEFDB, the Iranian Emotional Face Database: about 248 portraits with labels',
    needed: false,
    howTo: `Optional: run \`mien datasets pull iefdb\` (project page: ${IEFDB_PAGE}).`,
    looked: IEFDB_FOLDERS.flatMap((inside) =>
      [IEFDB_TABLE, IEFDB_ARCHIVE, IEFDB_PICTURES].map((name) => join(inside, name)),
    ),
    path: whole ? folder : undefined,
    size: sizes.length === 0 ? undefined : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
  };
}

function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (status) => (status.isFile() ? status.size : undefined),
    () => undefined,
  );
}
