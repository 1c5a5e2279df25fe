import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, normalize, resolve, sep } from 'node:path';
import { fileError, MienError } from '../errors.js';
import { pathOnDisk } from '../files/path-on-disk.js';

/** What is taken for a picture in a folder or by a pattern; a file that is named itself is always tried. */
const EXTENSIONS = new Set(
  '.jpg .jpeg .jpe .jfif .png .webp .avif .gif .tif .tiff .bmp .heic .heif'.split(' '),
);

/** Whether a file is a picture by its name. */
export function isPictureName(name: string): boolean {
  return EXTENSIONS.has(extname(name).toLowerCase());
}

export interface FoundPicture {
  readonly path: string;
  /** Its path below the folder that was named, with `/`; the file's name where it was named itself. */
  readonly within: string;
}

/** A path that gave no picture, and why. */
export interface MissedPath {
  readonly path: string;
  readonly error: MienError;
}

export interface FindPicturesOptions {
  /** Whether the subfolders of a folder are searched. Default true. */
  readonly recursive?: boolean;
  /** A folder that is left out where it is not named itself: where results go. */
  readonly except?: string | undefined;
}

/**
 * The named files, the pictures in the named folders, and those that match patterns such as `photos/*.jpg` or
 * `**`, which the shell may have left to us; each folder's and pattern's sorted by name. A file whose name happens to
 * be a pattern is that file. Names with a leading dot are only found where they are asked for.
 */
export async function findPictures(
  paths: readonly string[],
  options: FindPicturesOptions = {},
): Promise<readonly (FoundPicture | MissedPath)[]> {
  const found: (FoundPicture | MissedPath)[] = [];
  for await (const picture of eachPicture(paths, options)) found.push(picture);
  return found;
}

/** As {@link findPictures}, one after the other: of a folder, no more is held than the names of one folder at a time. */
export async function* eachPicture(
  paths: readonly string[],
  { recursive = true, except }: FindPicturesOptions = {},
): AsyncGenerator<FoundPicture | MissedPath> {
  for (const path of paths) {
    try {
      const status = await stat(await pathOnDisk(path)).catch(async (error: unknown) => {
        const { isDynamicPattern } = await patterns();
        if (isDynamicPattern(toPattern(path))) return undefined;
        throw error;
      });
      if (status === undefined) yield* await matching(path, except);
      else if (status.isDirectory()) yield* picturesIn(path, recursive, except);
      else yield { path, within: basename(path) };
    } catch (error) {
      yield { path, error: fileError(error, path, 'read') };
    }
  }
}

/** Loaded for a pattern only: naming a picture is the common case, and the program is to start fast. */
const patterns = () => import('tinyglobby');

/** Patterns are written with `/`; on Windows people write `\`, which would escape. */
function toPattern(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

async function matching(path: string, except?: string): Promise<readonly FoundPicture[]> {
  // A pattern that begins in that folder names it.
  const { glob, isDynamicPattern } = await patterns();
  const start = startOf(path, isDynamicPattern);
  const leftOut = except !== undefined && isBelow(start, except) ? undefined : except;
  const files = await glob(toPattern(path), {
    absolute: isAbsolute(path),
    expandDirectories: false,
    onlyFiles: true,
  });
  const pictures = files
    .filter(isPictureName)
    .map((file) => normalize(file))
    .filter((file) => leftOut === undefined || !isBelow(file, leftOut));
  if (pictures.length === 0) {
    throw new MienError('FILE_NOT_FOUND', `${path}: no picture matches`, {
      hint: 'Check the pattern; * stands for a part of a name, ** for any folders.',
    });
  }
  return pictures.toSorted().map((file) => ({ path: file, within: withinOf(file) }));
}

/** A relative path as it is; of one that leads elsewhere, the file's name. */
function withinOf(file: string): string {
  return isAbsolute(file) || file.startsWith('..') ? basename(file) : file.split(sep).join('/');
}

async function* picturesIn(
  folder: string,
  recursive: boolean,
  except?: string,
): AsyncGenerator<FoundPicture | MissedPath> {
  let isEmpty = true;
  for await (const picture of below(folder, '', { recursive, except })) {
    isEmpty = false;
    yield picture;
  }
  if (!isEmpty) return;
  throw new MienError('DATASET_EMPTY', `${folder}: no pictures in it`, {
    hint: 'Name a folder with pictures.',
  });
}

async function* below(
  folder: string,
  within: string,
  options: FindPicturesOptions,
): AsyncGenerator<FoundPicture | MissedPath> {
  const entries = await entriesOf(folder).catch((error: unknown) => {
    if (within === '') throw error;
    return fileError(error, folder, 'read');
  });
  if (entries instanceof MienError) return yield { path: folder, error: entries };
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const child = join(folder, entry.name);
    const name = within === '' ? entry.name : `${within}/${entry.name}`;
    if (isSearched(entry, child, options)) yield* below(child, name, options);
    else if (isPictureName(entry.name) && (entry.isFile() || (await leadsToFile(child)))) {
      yield { path: child, within: name };
    }
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(await pathOnDisk(folder), { withFileTypes: true });
}

/** A linked folder is not followed, for it may lead in a circle. */
function isSearched(entry: Dirent, path: string, { recursive = true, except }: FindPicturesOptions): boolean {
  if (!entry.isDirectory() || !recursive) return false;
  return except === undefined || resolve(path) !== resolve(except);
}

/** The folder that a pattern searches. */
function startOf(path: string, isDynamicPattern: (part: string) => boolean): string {
  const parts = path.split(/[\\/]/);
  return (
    parts
      .slice(
        0,
        parts.findIndex((part) => isDynamicPattern(part)),
      )
      .join('/') || '.'
  );
}

function isBelow(path: string, folder: string): boolean {
  const from = resolve(folder);
  const whole = resolve(path);
  return whole === from || whole.startsWith(from + sep);
}

async function leadsToFile(path: string): Promise<boolean> {
  return (await stat(await pathOnDisk(path)).catch(() => undefined))?.isFile() ?? false;
}
