import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MienError } from '../../errors.js';
import type { UnnumberedInput } from './shard-list.js';
import { isTarName, tarMembers } from './tar-members.js';

/**
 * Puts the pictures of each tar archive in its place among the paths. An archive that is not there stays a path, for its row
 * says so. Throws `SOURCE_CHANGED` where one changes while it is listed, and as `tarMembers`.
 */
export async function* withMembers(
  paths: AsyncIterable<string | UnnumberedInput>,
  root: string,
): AsyncGenerator<string | UnnumberedInput> {
  for await (const path of paths) {
    if (typeof path === 'string' && isTarName(path)) yield* inputsOf(path, resolve(root, path));
    else yield path;
  }
}

async function* inputsOf(path: string, file: string): AsyncGenerator<string | UnnumberedInput> {
  const status = await stat(file).catch(() => undefined);
  if (status === undefined) return yield path;
  const { size, mtimeMs: mark } = status;
  for await (const member of tarMembers(file)) yield { path, size, mark, member };
  const after = await stat(file).catch(() => undefined);
  if (after?.size === size && after.mtimeMs === mark) return;
  throw new MienError('SOURCE_CHANGED', `${path} changed while it was listed`, {
    hint: 'Let the other program finish, and plan again.',
  });
}
