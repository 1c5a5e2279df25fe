import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { MienError } from '../errors.js';
import { readBytes } from '../files/read.js';
import { OWN_MODELS, PACKAGED_MODELS } from './model-folders.js';

/** Where runs are saved, relative to the current folder. */
export const HISTORY_FOLDER = join(OWN_MODELS, 'history');
export const MODEL_FILE = 'model.onnx';

const NAMED_FOLDERS = [HISTORY_FOLDER, OWN_MODELS, PACKAGED_MODELS];

export interface ModelBytes {
  readonly bytes: Uint8Array;
  /** For messages and results: the file's path, or the run's name. */
  readonly name: string;
  readonly path: string;
}

/** Stands for the network in the package, whatever the current folder holds. */
export const DEFAULT_MODEL = 'default';
/** Stands for the newest finished run. */
export const LAST_RUN = 'last';

/**
 * A model file by its path, by its run's folder, or by its name: of a run under `models/history/`, of a folder under
 * `models/`, of one in the package; `default` for the packaged one, `last` for the newest finished run.
 * Throws `FILE_NOT_FOUND`, and `MODEL_UNKNOWN` where nothing has that name.
 */
export async function findModel(wanted: string = DEFAULT_MODEL): Promise<ModelBytes> {
  if (wanted === DEFAULT_MODEL) return load(join(PACKAGED_MODELS, DEFAULT_MODEL, MODEL_FILE));
  if (wanted === LAST_RUN) return load(await newestRun());
  for (const candidate of [wanted, ...NAMED_FOLDERS.map((folder) => join(folder, wanted))]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isDirectory()) return load(join(candidate, MODEL_FILE));
    if (found?.isFile()) return load(candidate);
  }
  throw new MienError('MODEL_UNKNOWN', `No model file, run folder or model is named "${wanted}".`, {
    hint: 'See "mien models" for what is here.',
  });
}

async function load(path: string): Promise<ModelBytes> {
  return { bytes: await readBytes(path), name: modelName(path), path };
}

/** What a model file is called: by its folder where it is a `model.onnx`, or else by itself. */
export function modelName(path: string): string {
  return basename(path) === MODEL_FILE ? basename(dirname(resolve(path))) : basename(path);
}

/** Run names begin with their time, so that the last by name is the newest. */
async function newestRun(): Promise<string> {
  const names = await readdir(HISTORY_FOLDER).catch(() => []);
  for (const name of names.toSorted().toReversed()) {
    const path = join(HISTORY_FOLDER, name, MODEL_FILE);
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  throw new MienError('MODEL_UNKNOWN', `There is no trained model in ${HISTORY_FOLDER}.`, {
    hint: 'Train one with "mien run", or name a model file.',
  });
}
