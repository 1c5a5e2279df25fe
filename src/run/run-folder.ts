import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { VOTE_TABLES } from '../dataset/record.js';
import { MienError } from '../errors.js';
import { readText } from '../files/read.js';
import { writeJson } from '../files/write-whole.js';
import { HISTORY_FOLDER, RUN_SETTINGS_FILE } from '../model/find-model.js';
import { DEVICES } from '../runtime/session.js';
import { parseConfig, type TrainingConfig } from '../training/config.js';

/** The files of a run folder that this room writes; the training's own are named there. */
export const RUN_FILES = {
  config: RUN_SETTINGS_FILE,
  /** The model with the second head of a run that trained one. */
  auxiliary: 'auxiliary.onnx',
  environment: 'environment.json',
  evaluation: 'evaluation.json',
  /** What was answered to each face, see `run-answers.ts`. */
  answers: 'answers.json',
  robustness: 'robustness.json',
  /** Copies of the models that teach, in their order: a folder. */
  teachers: 'teachers',
  report: 'report.html',
} as const;

const settingsSchema = z.strictObject({
  /** Shell line that makes this run again. */
  command: z.string(),
  /** Folder of the prepared dataset. */
  data: z.string(),
  datasetHash: z.string(),
  table: z.enum(VOTE_TABLES).nullable(),
  /** Whether the test split is looked at when training ends. */
  test: z.boolean(),
  /** With another number of threads, sums are added in another order, and the last bits differ. */
  device: z.enum(DEVICES),
  threads: z.int().positive(),
  training: z.unknown(),
});

/** What a run was started with: enough to go on with it, or to make it again. */
export interface RunSettings extends Omit<z.infer<typeof settingsSchema>, 'training'> {
  readonly training: TrainingConfig;
}

/** `20261123-231500-mien-s`: names sort by time (UTC). */
export function runName(model: string, now: Date): string {
  const digits = now.toISOString().replace(/\D/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${model}`;
}

export async function writeSettings(folder: string, settings: RunSettings): Promise<void> {
  await writeJson(join(folder, RUN_FILES.config), settings);
}

/** Throws `FILE_NOT_FOUND`, or `CONFIG_INVALID` where the file is not one that {@link writeSettings} wrote. */
export async function readSettings(folder: string): Promise<RunSettings> {
  const path = join(folder, RUN_FILES.config);
  const text = await readText(path);
  try {
    const settings = settingsSchema.parse(JSON.parse(text));
    return { ...settings, training: parseConfig(settings.training) };
  } catch (error) {
    if (error instanceof MienError) throw error;
    throw new MienError('CONFIG_INVALID', `${path} is no run's configuration.`, {
      cause: error,
      hint: 'Start a new run.',
    });
  }
}

/** Of those that were begun: a run that was killed at once leaves a folder without settings. */
async function newestRun(): Promise<string | undefined> {
  const names = await readdir(HISTORY_FOLDER).catch(() => []);
  for (const name of names.toSorted(byTime).toReversed()) {
    const folder = join(HISTORY_FOLDER, name);
    if ((await stat(join(folder, RUN_FILES.config)).catch(() => undefined)) !== undefined) return folder;
  }
  return undefined;
}

/** Names begin with their time; of those of one second, `…-10` came after `…-9`. */
function byTime(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** A run's folder by its path, its name in `models/history/`, or `last`. Throws `FILE_NOT_FOUND`. */
export async function findRun(wanted: string): Promise<string> {
  const newest = wanted === 'last' ? await newestRun() : undefined;
  if (newest !== undefined) return newest;
  for (const candidate of [wanted, join(HISTORY_FOLDER, wanted)]) {
    if ((await stat(candidate).catch(() => undefined))?.isDirectory()) return candidate;
  }
  throw new MienError('FILE_NOT_FOUND', `No run is named "${wanted}".`, {
    hint: `Name a run folder, a run in ${HISTORY_FOLDER}, or "last".`,
  });
}
