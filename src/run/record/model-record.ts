import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { MienError } from '../../errors.js';
import { readBytes, readText } from '../../files/read.js';
import { writeJson } from '../../files/write-whole.js';
import { openSession } from '../../runtime/node.js';
import { canBeAsked, goldenAnswers } from './golden-answers.js';

/** Beside a model: the hashes of its files, and what its networks said when it was packaged. */
export const RECORD_FILE = 'verify.json';

const recordSchema = z.strictObject({
  version: z.literal(1),
  /** Of every file in the folder but this one and texts (`.md`), by name. */
  files: z.array(z.strictObject({ file: z.string(), bytes: z.int(), sha256: z.string() })),
  /** By file, by output. */
  golden: z.record(z.string(), z.record(z.string(), z.array(z.number()))),
});

export type ModelRecord = z.infer<typeof recordSchema>;
type FileRecord = ModelRecord['files'][number];

/** Hashes a model's files, asks its networks, and writes `verify.json` beside them. Throws as reading and writing. */
export async function recordModel(folder: string): Promise<ModelRecord> {
  const files: FileRecord[] = [];
  const golden: Record<string, Record<string, number[]>> = {};
  for (const file of await recordedFiles(folder)) {
    const bytes = await readBytes(join(folder, file));
    files.push(describeFile(file, bytes));
    if (!canBeAsked(file)) continue;
    const answers = await goldenAnswers(openSession, file, bytes);
    golden[file] = Object.fromEntries(Object.entries(answers).map(([name, values]) => [name, [...values]]));
  }
  if (Object.keys(golden).length === 0) {
    throw new MienError('MODEL_UNKNOWN', `${folder} holds no model.`, { hint: 'Name the folder of one.' });
  }
  const record: ModelRecord = { version: 1, files, golden };
  await writeJson(join(folder, RECORD_FILE), record);
  return record;
}

/** `undefined` where none was written. Throws `MODEL_BROKEN` for one that does not fit. */
export async function readRecord(folder: string): Promise<ModelRecord | undefined> {
  const path = join(folder, RECORD_FILE);
  if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
  try {
    return recordSchema.parse(JSON.parse(await readText(path)));
  } catch (error) {
    throw new MienError('MODEL_BROKEN', `${path} is not what "mien models verify --record" wrote.`, {
      cause: error,
      hint: 'Get the model again.',
    });
  }
}

export function describeFile(file: string, bytes: Uint8Array): FileRecord {
  return { file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Texts are left out: a word that is mended makes no other model. */
async function recordedFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== RECORD_FILE && extname(entry.name) !== '.md')
    .map(({ name }) => name)
    .toSorted();
}
