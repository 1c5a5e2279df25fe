import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { fileError, MienError } from '../errors.js';
import { disk, type OpenFile } from '../files/disk.js';
import { makeFolder } from '../files/folder.js';
import { removeFile } from '../files/remove-file.js';
import { readAll, writeAll } from '../files/write-all.js';
import type { JoinedTracklets } from '../tracking/whole-clip-tracker.js';
import type { FoundFrame } from './face-search.js';

/** What ends a journal: every frame was looked at. */
export interface JournalEnd {
  readonly done: true;
  /** Which pieces of tracks are one face. How faces look decides that, too, and is kept in memory alone. */
  readonly joined: JoinedTracklets;
  /** Why the clip ended before it should. */
  readonly truncated?: string | undefined;
}

/** Bytes read at a time. */
const BLOCK = 1 << 16;

/**
 * What was found in a clip so far, in a file that only grows: what an analysis that was killed goes on from. The first
 * line says of which clip and by what it was found. A line that was cut short, or whose checksum is wrong, ends it.
 *
 * The caller holds the folder's lock.
 */
export class FoundJournal {
  #size = 0;
  #end: JournalEnd | undefined;
  #at = 0;

  private constructor(
    private readonly path: string,
    private readonly file: OpenFile,
  ) {}

  /**
   * Opens or makes it. To go on, its first line has to be this `key`; otherwise it is begun anew.
   * Throws `OPTION_INVALID` where it is of something else, and as `fileError` for writing.
   */
  static async open(path: string, key: string, goOn: boolean): Promise<FoundJournal> {
    let file: OpenFile | undefined;
    try {
      await makeFolder(dirname(path));
      file = await disk().open(path, 'update');
      const journal = new FoundJournal(path, file);
      if (goOn) await journal.#read(key);
      await file.truncate(journal.#at);
      if (journal.#at === 0) await journal.#write(key);
      return journal;
    } catch (error) {
      await file?.close().catch(() => {});
      throw fileError(error, path, 'write');
    }
  }

  /** Frames in it. */
  get size(): number {
    return this.#size;
  }

  /** How the clip ended, where all of it was looked at. */
  get ended(): JournalEnd | undefined {
    return this.#end;
  }

  /** Throws `DISK_FULL` and `FILE_UNWRITABLE`. */
  async add(found: FoundFrame): Promise<void> {
    await this.#write(JSON.stringify(found));
    this.#size++;
  }

  /** All frames were looked at. Throws as {@link add}. */
  async finish(end: JournalEnd): Promise<void> {
    await this.#write(JSON.stringify(end));
    this.#end = end;
  }

  /** The frames in it, in order. Throws `FILE_UNREADABLE`. */
  async *frames(): AsyncGenerator<FoundFrame, void, undefined> {
    let line = 0;
    for await (const { text } of this.#lines()) {
      if (line++ > 0 && line <= this.#size + 1) yield JSON.parse(text) as FoundFrame;
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** Closes and removes it. */
  async remove(): Promise<void> {
    await this.close();
    await removeFile(this.path);
  }

  async #read(key: string): Promise<void> {
    let first = true;
    for await (const { text, end } of this.#lines()) {
      if (first && text !== key) throw otherJournal(this.path);
      const value = first ? undefined : (JSON.parse(text) as FoundFrame | JournalEnd);
      this.#at = end;
      first = false;
      if (value === undefined) continue;
      if ('done' in value) {
        this.#end = value;
        return;
      }
      this.#size++;
    }
  }

  /** Whole lines, and where each ends. */
  async *#lines(): AsyncGenerator<{ readonly text: string; readonly end: number }, void, undefined> {
    const block = Buffer.alloc(BLOCK);
    let rest: Buffer = Buffer.alloc(0);
    for (let at = 0; ; ) {
      const read = await readAll(this.file, block, at).catch((error: unknown) => {
        throw fileError(error, this.path, 'read');
      });
      const bytes = Buffer.concat([rest, block.subarray(0, read)]);
      let begin = 0;
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, begin)) {
        const text = checked(bytes.subarray(begin, end));
        if (text === undefined) return;
        begin = end + 1;
        yield { text, end: at - rest.length + begin };
      }
      rest = bytes.subarray(begin);
      at += read;
      if (read < block.length) return;
    }
  }

  async #write(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const sum = crc32(bytes).toString(16).padStart(8, '0');
    try {
      this.#at = await writeAll(this.file, Buffer.from(`${sum} ${text}\n`), this.#at);
    } catch (error) {
      throw fileError(error, this.path, 'write');
    }
  }
}

function checked(line: Buffer): string | undefined {
  const body = line.subarray(9);
  return line.toString('latin1', 0, 9) === `${crc32(body).toString(16).padStart(8, '0')} `
    ? body.toString('utf8')
    : undefined;
}

function otherJournal(path: string): MienError {
  return new MienError('OPTION_INVALID', `${path}: begun for another clip, or with other options`, {
    hint: 'Give the options it was begun with, or --overwrite instead of --resume to begin anew.',
  });
}
