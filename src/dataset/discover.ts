import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { IEFDB_ARCHIVE, IEFDB_FOLDERS, IEFDB_PICTURES, IEFDB_TABLE, lookForIefdb } from './iefdb.js';

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
const FOLDERS = ['', 'fer2013', 'ferplus'];
const LABEL_NAMES = ['label-Train.csv', 'label-Valid.csv', 'label-Test.csv'];

/**
 * Looks in `folder`, and in `fer2013/`, `ferplus/` and `iefdb/` inside it, for the files of FER-2013, FER+ and IEFDB. A
 * folder that is not there holds nothing; nothing is thrown.
 */
export async function discoverSources(folder: string = DATASETS_FOLDER): Promise<Discovery> {
  const fer2013 = FOLDERS.flatMap((inside) =>
    [...FER2013_NAMES, 'icml_face_data.zip', 'fer2013.zip'].map((name) => [join(inside, name)]),
  );
  const ferplus = FOLDERS.map((inside) => [join(inside, 'fer2013new.csv')]);
  const labels = FOLDERS.map((inside) => LABEL_NAMES.map((name) => join(inside, name)));
  const sources = await Promise.all([
    look(folder, fer2013, {
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
  return { folder, sources };
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
