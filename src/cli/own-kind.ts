import { extname } from 'node:path';
import { MienError } from '../errors.js';
import { openToRead } from '../files/read.js';

/** Bytes that are looked at, at the beginning and at the end of a file. */
const LOOKED = 4096;

/** What a command writes into a file that its user names, as it is known again. */
export interface OutputKind {
  /** What it is, behind "no": `.onnx file`. */
  readonly name: string;
  /** Whether a file is one, by its first and its last bytes as Latin-1. */
  readonly fits: (head: string, tail: string, path: string) => boolean;
}

/** A model is known by its name: an `.onnx` file begins with no mark. */
export const ONNX_FILE: OutputKind = {
  name: '.onnx file',
  fits: (_head, _tail, path) => extname(path).toLowerCase() === '.onnx',
};

/** JSON, one value a line, each of which begins with this key. */
export function jsonLines(key: string, of: string): OutputKind {
  return { name: `file of ${of}`, fits: (head) => head.startsWith(`{"${key}":`) };
}

/** CSV with these first columns. */
export function csvTable(columns: string, of: string): OutputKind {
  return { name: `table of ${of}`, fits: (head) => head.startsWith(`${columns},`) };
}

/** Parquet with a note of this name. */
export function parquetTable(note: string, of: string): OutputKind {
  return {
    name: `Parquet table of ${of}`,
    fits: (head, tail) => head.startsWith('PAR1') && tail.includes(note),
  };
}

/**
 * Sees that no file of another kind is written over, such as a photo whose name was meant for another option. What an earlier
 * call wrote may be replaced, and so may an empty file. Throws `OPTION_INVALID`.
 *
 * @example
 * await requireOwnKind('answers.jsonl', jsonLines('folder', 'answers'), '--answers');
 */
export async function requireOwnKind(path: string, kind: OutputKind, option: string): Promise<void> {
  if ((await isOfKind(path, kind)) !== false) return;
  throw new MienError('OPTION_INVALID', `${path} is there already, and is no ${kind.name}.`, {
    hint: `Name another file with ${option}, or move it out of the way.`,
  });
}

/** `undefined` where nothing is there, or an empty file, or none: of folders and devices, writing says what is wrong. */
export async function isOfKind(path: string, { fits }: OutputKind): Promise<boolean | undefined> {
  const file = await openToRead(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const status = await file.stat();
    if (!status.isFile() || status.size === 0) return undefined;
    const read = async (at: number): Promise<string> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED), 0, LOOKED, at);
      return buffer.toString('latin1', 0, bytesRead);
    };
    return fits(await read(0), await read(Math.max(0, status.size - LOOKED)), path);
  } finally {
    await file.close();
  }
}
