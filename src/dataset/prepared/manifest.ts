import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fileError, MienError } from '../../errors.js';
import { readText } from '../../files/read.js';
import { PROTOCOLS } from '../labels.js';
import { VOTE_TABLES } from '../record.js';
import { FOLDER_LABELS } from './assemble.js';

/** Raised whenever a prepared folder is laid out or computed differently, so that older ones are prepared anew. */
export const FORMAT_VERSION = 1;

/** Files of a prepared dataset. `dataset.json` is written last: a folder without it is not complete. */
export const DATASET_FILES = {
  manifest: 'dataset.json',
  metadata: 'metadata.csv',
  images: 'images.u8',
  pictures: 'images',
  audit: 'audit.json',
  auditText: 'audit.txt',
} as const;

/** The pictures while they are written, and the former ones while they are replaced. */
export const PARTIAL_PICTURES = '.images.partial';
export const FORMER_PICTURES = '.images.former';

const count = z.number().int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const splits = z.object({ train: count, validation: count, test: count });
const classCounts = z.record(z.string(), count);

/** The form of `dataset.json`. */
export const manifestSchema = z.object({
  format: z.literal('mien-dataset'),
  version: z.literal(FORMAT_VERSION),
  /** The dataset's name by its content. */
  hash: sha256,
  /** SHA-256 of the sources' hashes, the options and the format version: equal keys give equal datasets. */
  key: sha256,
  options: z.object({ labels: z.enum(FOLDER_LABELS), images: z.boolean() }),
  counts: z.object({
    records: count,
    splits,
    duplicates: count,
    copiesOfTraining: splits,
    protocols: z.array(
      z.object({
        protocol: z.enum(PROTOCOLS),
        table: z.enum(VOTE_TABLES).nullable(),
        rows: splits,
        deduplicated: splits,
        classes: z.object({ train: classCounts, validation: classCounts, test: classCounts }),
      }),
    ),
    issues: z.record(z.string(), count),
  }),
  sources: z.array(
    z.object({
      name: z.string(),
      rows: count,
      records: count,
      /** By the picture folders' labels; missing where it was prepared before they were counted. */
      labels: z.object({ train: classCounts, validation: classCounts, test: classCounts }).optional(),
      files: z.array(z.object({ file: z.string(), size: count, sha256 })),
    }),
  ),
  files: z.object({
    [DATASET_FILES.metadata]: z.object({ size: count, sha256 }),
    [DATASET_FILES.images]: z.object({ size: count, sha256 }),
  }),
});

/** What `dataset.json` holds. */
export type Manifest = z.infer<typeof manifestSchema>;

const AGAIN = 'Prepare it again with `mien prepare`.';

/**
 * Reads `dataset.json` of a prepared folder. Throws `FILE_NOT_FOUND` and `NOT_A_DIRECTORY` for the folder,
 * `DATASET_MISSING` where nothing was prepared in it, and `DATASET_BROKEN` where preparing was interrupted, or the
 * file is damaged or of another version of the format.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, DATASET_FILES.manifest);
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    if (!(error instanceof MienError) || error.code !== 'FILE_NOT_FOUND') throw error;
    throw await missingManifest(folder);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MienError('DATASET_BROKEN', `${path}: is no JSON`, { cause: error, hint: AGAIN });
  }
  const version = z.object({ version: z.number() }).safeParse(value).data?.version;
  if (version !== undefined && version !== FORMAT_VERSION) {
    throw new MienError('DATASET_BROKEN', `${path}: format version ${version}, expected ${FORMAT_VERSION}`, {
      hint: AGAIN,
    });
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new MienError(
      'DATASET_BROKEN',
      `${path}: ${issue?.path.join('.') || 'content'}: ${issue?.message}`,
      {
        cause: parsed.error,
        hint: AGAIN,
      },
    );
  }
  return parsed.data;
}

/** Why there is no `dataset.json`. */
async function missingManifest(folder: string): Promise<MienError> {
  let names: string[];
  try {
    const status = await stat(folder);
    if (!status.isDirectory()) {
      return new MienError(
        'NOT_A_DIRECTORY',
        `${folder}: expected the folder of a prepared dataset, got a file`,
        {
          hint: 'Name the folder that `mien prepare --out` wrote.',
        },
      );
    }
    names = await readdir(folder);
  } catch (error) {
    return fileError(error, folder, 'read');
  }
  const begun: readonly string[] = [DATASET_FILES.images, DATASET_FILES.metadata, PARTIAL_PICTURES];
  return names.some((name) => begun.includes(name))
    ? new MienError('DATASET_BROKEN', `${folder}: preparing this dataset was interrupted (no dataset.json)`, {
        hint: AGAIN,
      })
    : new MienError('DATASET_MISSING', `${folder}: no prepared dataset there`, {
        hint: 'Make one with `mien prepare --out`, or name the folder where one is.',
      });
}
