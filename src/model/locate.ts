import { stat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { MienError } from '../errors.js';

/**
 * Whether a model is named by its path: an absolute one, or one with a separator, with a `.` in front, or with `.onnx` at
 * its end. Everything else is a name. So nothing that lies in the current folder is loaded by accident, or by somebody's
 * design, instead of what a name stands for.
 */
export function isPath(wanted: string): boolean {
  return (
    isAbsolute(wanted) ||
    wanted.includes('/') ||
    wanted.includes(sep) ||
    wanted.startsWith('.') ||
    wanted.endsWith('.onnx')
  );
}

/** A path in a form that is not taken for a name. */
export function asPath(path: string): string {
  return isPath(path) ? path : `./${path}`;
}

export interface Place {
  /** The file that makes a folder one of a model. */
  readonly file: string;
  /** Where names are looked up, in this order. */
  readonly folders: readonly string[];
}

/** The folder of a name, in the first of the folders that has it with the file; `undefined` where none has. */
export async function findNamed(name: string, { file, folders }: Place): Promise<string | undefined> {
  for (const folder of folders) {
    const candidate = join(folder, name);
    if (name !== '' && (await isFile(join(candidate, file)))) return candidate;
  }
  return undefined;
}

export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

/** What was wanted is not there. Where the current folder has something of that name, the hint says how to name it. */
export async function unknownModel(what: string, wanted: string, hint: string): Promise<MienError> {
  const here = !isPath(wanted) && wanted !== '' && (await stat(wanted).catch(() => undefined)) !== undefined;
  return new MienError('MODEL_UNKNOWN', `No ${what} is ${isPath(wanted) ? 'at' : 'named'} "${wanted}".`, {
    hint: here
      ? `For the one in this folder, write ./${wanted}: a name without it means an installed one.`
      : hint,
  });
}
