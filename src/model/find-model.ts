import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { MienError } from '../errors.js';
import { isCalibrated, readDescription } from './description.js';
import { findNamed, isFile, isFolder, isPath, unknownModel } from './locate.js';
import { readModelFile } from './model-file.js';
import { OWN_MODELS, PACKAGED_MODELS } from './model-folders.js';

/** Where runs are saved, relative to the current folder. */
export const HISTORY_FOLDER = join(OWN_MODELS, 'history');
export const MODEL_FILE = 'model.onnx';
/** A folder with this and without a model is a run that is not finished. */
export const RUN_SETTINGS_FILE = 'config.json';

/** Names of the package come first: what else lies on the disk cannot take their place. */
const NAMED_FOLDERS = [PACKAGED_MODELS, OWN_MODELS, HISTORY_FOLDER];

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
 * A model file, compared with its checksum: by its path or its run's folder where what is wanted looks like a path
 * (`isPath`), or else by a name: `default` for the packaged one, `last` for the newest finished run, one in the package, a
 * run under `models/history/`, a folder under `models/`.
 * Throws `MODEL_UNKNOWN`, `FILE_NOT_FOUND` and `MODEL_BROKEN`.
 */
export async function findModel(wanted: string = DEFAULT_MODEL): Promise<ModelBytes> {
  const path = await findModelFile(wanted);
  return { bytes: await readModelFile(path), name: modelName(path), path };
}

/** Where it is, without reading it. Throws `MODEL_UNKNOWN`, and `FILE_NOT_FOUND` for a folder without a model. */
export async function findModelFile(wanted: string): Promise<string> {
  if (wanted === DEFAULT_MODEL) return join(PACKAGED_MODELS, DEFAULT_MODEL, MODEL_FILE);
  if (wanted === LAST_RUN) return newestRun();
  if (isPath(wanted)) {
    if (await isFile(wanted)) return wanted;
    if (await isFolder(wanted)) return inFolder(wanted);
  } else {
    const folder = await findNamed(wanted, { file: MODEL_FILE, folders: NAMED_FOLDERS });
    if (folder !== undefined) return join(folder, MODEL_FILE);
    const unfinished = join(HISTORY_FOLDER, wanted);
    if (wanted !== '' && (await isFolder(unfinished))) return inFolder(unfinished);
  }
  throw await unknownModel('model', wanted, 'See "mien models" for what is here.');
}

async function inFolder(folder: string): Promise<string> {
  const path = join(folder, MODEL_FILE);
  if (!(await isFile(path)) && (await isFile(join(folder, RUN_SETTINGS_FILE)))) {
    throw new MienError('MODEL_UNKNOWN', `${folder} is a run that is not finished: it has no model yet.`, {
      hint: `Finish it with: mien train --resume ${folder}`,
    });
  }
  return path;
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
    if ((await isFile(path)) && isCalibrated(readDescription(await readModelFile(path), path))) return path;
  }
  throw new MienError('MODEL_UNKNOWN', `There is no trained model in ${HISTORY_FOLDER}.`, {
    hint: 'Train one with "mien run", or name a model file.',
  });
}
