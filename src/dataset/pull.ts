import { join } from 'node:path';
import { type Downloaded, type DownloadOptions, download } from '../download/download.js';
import { MienError } from '../errors.js';
import { DATASETS_FOLDER } from './discover.js';

/** A file that may be fetched without a login. */
export interface PullableFile {
  readonly url: string;
  /** Its name here. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

export interface Pullable {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
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
        size: 1_602_762,
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
        size: 1_491_168,
        sha256: 'a82c40c825505cd30e139195c246bc38f8ac39de0e8968cbf15e1dab7837658c',
      },
      {
        url: `${FERPLUS}/data/FER2013Valid/label.csv`,
        file: 'label-Valid.csv',
        size: 187_137,
        sha256: 'aad6298bed23cad816550362c2c00ae49b99513c7cae7d49651f347afd9ab860',
      },
      {
        url: `${FERPLUS}/data/FER2013Test/label.csv`,
        file: 'label-Test.csv',
        size: 186_598,
        sha256: '425142295cc23872651271be9f45a99dac11af426f948d1b60967c8845b7bdf2',
      },
    ],
  },
];

export interface PullOptions
  extends Pick<DownloadOptions, 'attempts' | 'backoffMs' | 'stallMs' | 'onProgress' | 'signal'> {
  /** Where the files go; `datasets` by default, where they are looked for. */
  readonly folder?: string | undefined;
  /** The address of a mirror for a file; the hash stays the same. */
  readonly mirror?: ((file: PullableFile) => string) | undefined;
}

/**
 * Downloads the files of a known dataset, one after another; those that are there already are checked and left.
 * Throws `OPTION_INVALID` for an unknown id, and as `download`.
 */
export async function pullDataset(id: string, options: PullOptions = {}): Promise<Downloaded[]> {
  const known = PULLABLE.find((pullable) => pullable.id === id);
  if (known === undefined) {
    const ids = PULLABLE.map((pullable) => pullable.id).join(', ');
    throw new MienError('OPTION_INVALID', `no dataset "${id}" to pull; known: ${ids}`, {
      hint: 'Run `mien datasets` to see how to get the others.',
    });
  }
  const { folder = DATASETS_FOLDER, mirror, ...rest } = options;
  const downloaded: Downloaded[] = [];
  for (const file of known.files) {
    const url = mirror?.(file) ?? file.url;
    downloaded.push(
      await download({
        ...rest,
        url,
        path: join(folder, file.file),
        sha256: file.sha256,
        maxBytes: file.size,
      }),
    );
  }
  return downloaded;
}
