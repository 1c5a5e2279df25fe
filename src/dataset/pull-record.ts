import { join } from 'node:path';
import { z } from 'zod';
import { MienError } from '../errors.js';
import { readText } from '../files/read.js';
import { writeJson } from '../files/write-whole.js';

/** Name of the file that keeps the hashes of what was pulled without one being known; it lies beside the files. */
export const PULL_RECORD = 'pulled.json';

const recordSchema = z.record(
  z.string(),
  z.object({
    url: z.string(),
    /** Bytes. */
    size: z.number().int().nonnegative(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** When it was first pulled, ISO 8601. */
    pulled: z.string(),
  }),
);

/** Files by their names. */
export type PullRecord = z.infer<typeof recordSchema>;

/** The record of a folder; empty where there is none. Throws `DATASET_BROKEN` where it cannot be understood. */
export async function readPullRecord(folder: string): Promise<PullRecord> {
  const path = join(folder, PULL_RECORD);
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    if (error instanceof MienError && error.code === 'FILE_NOT_FOUND') return {};
    throw error;
  }
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new MienError('DATASET_BROKEN', `${path}: is no record of pulled files`, {
      cause: error,
      hint: 'Remove it; the next pull records what it gets anew.',
    });
  }
}

export async function writePullRecord(folder: string, record: PullRecord): Promise<void> {
  await writeJson(join(folder, PULL_RECORD), record);
}
