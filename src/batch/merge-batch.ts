import type { OpenFile } from '../files/disk.js';
import { writeAll } from '../files/write-all.js';
import { writeWhole } from '../files/write-whole.js';
import type { Batch } from './batch.js';
import { errorCode, type Row } from './row.js';
import { finalRows } from './rows.js';

export interface MergeOptions {
  /** Lines before the first row. */
  readonly header?: readonly string[] | undefined;
  /** The lines of a row, without their ends. */
  readonly lines: (row: Row) => readonly string[];
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/** Characters that are written at a time. */
const PIECE = 1 << 20;

/**
 * Writes one table of the whole batch, a row an input in the order of the plan: the whole file or nothing. Returns how many
 * rows there are, and how many of them are errors. Throws as `finalRows`, `FILE_UNWRITABLE` and `DISK_FULL`.
 */
export async function mergeBatch(
  batch: Batch,
  path: string,
  { header = [], lines, onProgress }: MergeOptions,
): Promise<{ readonly rows: number; readonly failed: number }> {
  let [rows, failed] = [0, 0];
  await writeWhole(path, async (file) => {
    const text = new Text(file);
    for (const line of header) await text.add(line);
    for await (const row of finalRows(batch)) {
      rows += 1;
      if (errorCode(row) !== undefined) failed += 1;
      for (const line of lines(row)) await text.add(line);
      onProgress?.(rows);
    }
    await text.flush();
  });
  return { rows, failed };
}

/** Lines on their way to a file, many at a time. */
class Text {
  #waiting = '';
  #at = 0;

  constructor(private readonly file: OpenFile) {}

  async add(line: string): Promise<void> {
    this.#waiting += `${line}\n`;
    if (this.#waiting.length >= PIECE) await this.flush();
  }

  async flush(): Promise<void> {
    this.#at = await writeAll(this.file, Buffer.from(this.#waiting), this.#at);
    this.#waiting = '';
  }
}
