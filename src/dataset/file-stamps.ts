import { stat } from 'node:fs/promises';
import { MienError } from '../errors.js';

/** Files that are looked at together. */
const AT_ONCE = 64;

/**
 * What the system says of the files of a source: which file it is, how long, when written and changed. Taken before a
 * file is hashed and again after it was read, they say whether what was read is what was hashed: no write and no
 * replacement leaves all of them as they were. That costs no second reading of archives and folders of many gigabytes.
 */
export class FileStamps {
  readonly #stamps = new Map<string, string>();

  /** To be called before the file is hashed. A file that is not there has a stamp too. */
  async note(path: string): Promise<void> {
    this.#stamps.set(path, await stampOf(path));
  }

  /**
   * To be called after all was read, with the files that are there now. Throws `SOURCE_CHANGED` where one was written to,
   * replaced or removed, or came.
   */
  async check(paths: readonly string[]): Promise<void> {
    const there = new Set(paths);
    const other = paths.find((path) => !this.#stamps.has(path));
    const gone = [...this.#stamps.keys()].find((path) => !there.has(path));
    if (other !== undefined || gone !== undefined) throw changed((other ?? gone)!);
    for (let begin = 0; begin < paths.length; begin += AT_ONCE) {
      await Promise.all(
        paths.slice(begin, begin + AT_ONCE).map(async (path) => {
          if ((await stampOf(path)) !== this.#stamps.get(path)) throw changed(path);
        }),
      );
    }
  }
}

async function stampOf(path: string): Promise<string> {
  const status = await stat(path, { bigint: true }).catch(() => undefined);
  if (status === undefined) return '';
  const { dev, ino, size, mtimeNs, ctimeNs } = status;
  // Windows changes the last one for a file's attributes too, which others do as they like.
  return [dev, ino, size, mtimeNs, process.platform === 'win32' ? 0 : ctimeNs].join(' ');
}

function changed(path: string): MienError {
  return new MienError('SOURCE_CHANGED', `${path}: it was changed while it was read`, {
    hint: 'Nothing was prepared of it. Run it again when nobody writes to the sources.',
  });
}
