import { basename, extname } from 'node:path';
import { MienError } from '../errors.js';

/**
 * What the files of each clip are called, without their extensions: as the clip without its own, or with it where two
 * clips differ in that alone. Names differ also where a disk knows no capitals.
 * Throws `OPTION_INVALID` where two clips have one name.
 */
export function clipNames(paths: readonly string[]): readonly string[] {
  const short = paths.map((path) => basename(path, extname(path)));
  const names = paths.map((path, i) => (timesIn(short, short[i]!) === 1 ? short[i]! : basename(path)));
  const twice = names.find((name) => timesIn(names, name) > 1);
  if (twice === undefined) return names;
  throw new MienError('OPTION_INVALID', `Two clips are called "${twice}", and their results would be, too.`, {
    hint: 'Name each clip once; write clips of one name into different folders.',
  });
}

function timesIn(names: readonly string[], name: string): number {
  return names.filter((other) => other.toLowerCase() === name.toLowerCase()).length;
}
