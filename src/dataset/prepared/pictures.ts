import { dirname, join } from 'node:path';
import { fileError } from '../../errors.js';
import { disk } from '../../files/disk.js';
import { type Progress, throwIfAborted } from '../../progress.js';
import { FACE_BYTES, FACE_SIZE, type FaceDataset } from '../record.js';
import { encodeGrayPng } from './png.js';

/** Pictures written before the event loop gets a turn. */
const TURN = 256;

/**
 * Writes one PNG a record under `folder`, where the record's `fileName` begins with `images/`. What was there before
 * is removed. Throws `FILE_UNWRITABLE`, `DISK_FULL` and `INTERRUPTED`.
 *
 * The files are written synchronously, some hundred at a time: for FER-2013's 35,887 that took 1.9 s, and with
 * `fs.writeFile`, 32 at once, 11 s, most of it spent on handing tiny files to the thread pool.
 */
export async function writePictures(
  { records, images }: FaceDataset,
  folder: string,
  options: { onProgress?: Progress | undefined; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  try {
    await disk().remove(folder);
    const made = new Set<string>();
    for (let begin = 0; begin < records.length; begin += TURN) {
      throwIfAborted(options.signal, folder);
      const end = Math.min(begin + TURN, records.length);
      for (let i = begin; i < end; i++) {
        const path = join(folder, records[i]!.fileName.slice('images/'.length));
        const parent = dirname(path);
        if (!made.has(parent)) {
          disk().makeFoldersNow(parent);
          made.add(parent);
        }
        disk().writeNow(
          path,
          encodeGrayPng(images.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES), FACE_SIZE, FACE_SIZE),
        );
      }
      options.onProgress?.(end, records.length, 'writing pictures');
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (error) {
    throw fileError(error, folder, 'write');
  }
}
