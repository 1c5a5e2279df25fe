import { join } from 'node:path';
import { type Downloaded, type DownloadOptions, download } from '../download/download.js';
import { MienError } from '../errors.js';
import { disk } from '../files/disk.js';
import { withFolderLock } from '../files/lock.js';
import { DATASETS_FOLDER } from './discover.js';
import { IEFDB_ARCHIVE, IEFDB_TABLE } from './pictures/iefdb.js';
import { openPictureArchive } from './pictures/picture-archive.js';
import { missingColumns, readSmallTable } from './pictures/small-table.js';
import { PULL_RECORD, readPullRecord, writePullRecord } from './pull-record.js';

/** A file that may be fetched without a login. */
export interface PullableFile {
  readonly url: string;
  /** Its name here. */
  readonly file: string;
  /** Bytes that are accepted at most: its size where that is known. */
  readonly maxBytes: number;
  /** Without it, the file of the first pull is the one that later ones are checked against. */
  readonly sha256?: string;
  /** Throws where a file of unknown hash is not what was meant. */
  readonly inspect?: (path: string) => Promise<void>;
}

export interface Pullable {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  /** Folder of its own inside the data-set folder. */
  readonly folder?: string;
  readonly files: readonly PullableFile[];
}

const FERPLUS = 'https://raw.githubusercontent.com/microsoft/FERPlus/master';

/**
 * What `mien datasets pull` knows; sizes and hashes are those of the FER+ repository's files at commit ae2128a.
 * FER-2013 is not among it: its page asks for a login and for its rules to be accepted.
 */
export const PULLABLE: readonly Pullable[] = [
  {
    id: 'ferplus',
    title: 'FER+ votes for FER-2013 (Barsoum et al. 2016)',
    licence: 'MIT',
    files: [
      {
        url: `${FERPLUS}/fer2013new.csv`,
        file: 'fer2013new.csv',
        maxBytes: 1_602_762,
        sha256: '9206e20d62f56475939f516847d61753e4860caeac9718b560129541b776fc2c',
      },
    ],
  },
  {
    id: 'ferplus-labels',
    title: "FER+ label tables, the votes that the paper's own code reads",
    licence: 'MIT',
    files: [
      {
        url: `${FERPLUS}/data/FER2013Train/label.csv`,
        file: 'label-Train.csv',
        maxBytes: 1_491_168,
        sha256: 'a82c40c825505cd30e139195c246bc38f8ac39de0e8968cbf15e1dab7837658c',
      },
      {
        url: `${FERPLUS}/data/FER2013Valid/label.csv`,
        file: 'label-Valid.csv',
        maxBytes: 187_137,
        sha256: 'aad6298bed23cad816550362c2c00ae49b99513c7cae7d49651f347afd9ab860',
      },
      {
        url: `${FERPLUS}/data/FER2013Test/label.csv`,
        file: 'label-Test.csv',
        maxBytes: 186_598,
        sha256: '425142295cc23872651271be9f45a99dac11af426f948d1b60967c8845b7bdf2',
      },
    ],
  },
  {
    id: 'iefdb',
    title: 'IEFDB, the Iranian Emotional Face Database (Heydari, Sheybani & Yoonessi): about 248 portraits',
    licence: 'see https://osf.io/a6e2u/',
    folder: 'iefdb',
    files: [
      {
        url: 'https://osf.io/download/b8gzm/',
        file: IEFDB_TABLE,
        maxBytes: 16 << 20,
        inspect: async (path) => {
          const table = await readSmallTable(path);
          if (table.field('PicNum') < 0) throw missingColumns(path, table, ['PicNum']);
        },
      },
      {
        url: 'https://osf.io/download/nf2by/',
        file: IEFDB_ARCHIVE,
        maxBytes: 4 * 2 ** 30,
        inspect: async (path) => (await openPictureArchive(path)).close(),
      },
    ],
  },
];

/** A file that was pulled. */
export interface Pulled extends Downloaded {
  /**
   * Where its hash is not known beforehand: `first` where this pull recorded it in {@link PULL_RECORD}, `checked` where
   * it is that of a former pull.
   */
  readonly recorded?: 'first' | 'checked';
}

export interface PullOptions
  extends Pick<DownloadOptions, 'attempts' | 'backoffMs' | 'stallMs' | 'onProgress' | 'signal'> {
  /** Where the files go; `datasets` by default, where they are looked for. */
  readonly folder?: string | undefined;
  /** The address of a mirror for a file; the hash stays the same. */
  readonly mirror?: ((file: PullableFile) => string) | undefined;
}

/**
 * Downloads the files of a known dataset, one after another; those that are there already are checked and left. A file
 * whose hash is not known beforehand is looked into, and its hash recorded beside it for all later pulls.
 * Throws `OPTION_INVALID` for an unknown id, `FOLDER_LOCKED` while another pull writes there, as `download`, and `DOWNLOAD_FAILED` where the file is not what was meant.
 */
export async function pullDataset(id: string, options: PullOptions = {}): Promise<Pulled[]> {
  const known = PULLABLE.find((pullable) => pullable.id === id);
  if (known === undefined) {
    const ids = PULLABLE.map((pullable) => pullable.id).join(', ');
    throw new MienError('OPTION_INVALID', `no dataset "${id}" to pull; known: ${ids}`, {
      hint: 'Run `mien datasets` to see how to get the others.',
    });
  }
  const { folder = DATASETS_FOLDER, mirror, ...rest } = options;
  const target = join(folder, known.folder ?? '');
  return withFolderLock(target, async () => {
    const pulled: Pulled[] = [];
    for (const file of known.files) {
      const { maxBytes, sha256 } = file;
      const wanted = { ...rest, url: mirror?.(file) ?? file.url, path: join(target, file.file), maxBytes };
      pulled.push(
        sha256 === undefined
          ? await pullUnknown(file, target, wanted)
          : await download({ ...wanted, sha256 }),
      );
    }
    return pulled;
  });
}

async function pullUnknown(
  { file, inspect }: PullableFile,
  folder: string,
  wanted: DownloadOptions,
): Promise<Pulled> {
  const record = await readPullRecord(folder);
  const before = record[file];
  if (before !== undefined) {
    const { sha256 } = before;
    try {
      return { ...(await download({ ...wanted, sha256 })), recorded: 'checked' };
    } catch (error) {
      if (!(error instanceof MienError) || error.code !== 'HASH_MISMATCH') throw error;
      throw new MienError(
        'HASH_MISMATCH',
        `${error.message}, which ${PULL_RECORD} has from ${before.pulled}`,
        {
          cause: error,
          hint: `Where its project has published a new file, remove ${join(folder, PULL_RECORD)} and pull again.`,
        },
      );
    }
  }
  const pulled = await download(wanted);
  try {
    await inspect?.(pulled.path);
  } catch (error) {
    if (!pulled.present) await disk().remove(pulled.path);
    const why = error instanceof Error ? error.message : String(error);
    throw new MienError('DOWNLOAD_FAILED', `${wanted.url}: not what was meant: ${why}`, {
      cause: error,
      hint: pulled.present
        ? `Remove ${pulled.path}, and pull again.`
        : 'A page may have come in its place; nothing was kept. Try again later, or get it from the project page.',
    });
  }
  const { size, sha256 } = pulled;
  await writePullRecord(folder, {
    ...record,
    [file]: { url: wanted.url, size, sha256, pulled: new Date().toISOString() },
  });
  return { ...pulled, recorded: 'first' };
}
