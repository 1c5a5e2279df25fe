import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MienError } from '../errors.js';
import { CLIP_COPIES } from './analysis.js';
import { FORMAT_EXTENSIONS } from './formats/write-format.js';

/** What the files of a clip may end with. */
const EXTENSIONS: readonly string[] = [
  ...['json', 'journal', 'markers.csv', 'timeline.svg', 'contacts.jpg'],
  ...Object.values(FORMAT_EXTENSIONS),
  ...CLIP_COPIES.flatMap((kind) => [`${kind}.mp4`, `${kind}.mkv`]),
];

/**
 * Throws `OPTION_INVALID` where a file of one of these clips is there already: a second call would write over it. The caller
 * locks the folder. `resumeCommand` are the words that go on instead; `page` is another file that would be written.
 */
export async function requireNoResults(
  out: string,
  names: readonly string[],
  resumeCommand: string,
  page?: string,
): Promise<void> {
  const files = names.flatMap((name) => EXTENSIONS.map((extension) => join(out, `${name}.${extension}`)));
  for (const path of [...files, ...(page === undefined ? [] : [page])]) {
    if ((await stat(path).catch(() => undefined)) === undefined) continue;
    throw new MienError('OPTION_INVALID', `${path} is there already, from an earlier call.`, {
      hint: `Go on with that call: ${resumeCommand}. Or write it anew with --overwrite, or choose another --out.`,
    });
  }
}
