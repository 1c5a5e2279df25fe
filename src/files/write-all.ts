import { noProgress, type OpenFile } from './disk.js';

/** Bytes given to the system at a time: more gains nothing, and a system may take no more than 2 GiB. */
const PIECE = 1 << 26;

/**
 * Writes all bytes from `position` on, or throws: the system may take fewer than it is given, as a disk does that is
 * filling up. Returns the position behind them. Throws the system's error.
 */
export async function writeAll(file: OpenFile, bytes: Uint8Array, position: number): Promise<number> {
  for (let done = 0; done < bytes.length; ) {
    const written = await file.write(bytes.subarray(done, done + PIECE), position + done);
    if (written === 0) throw noProgress('the file');
    done += written;
  }
  return position + bytes.length;
}

/** Fills the buffer from `position` on; returns how many bytes there were, fewer only at the file's end. */
export async function readAll(file: OpenFile, buffer: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < buffer.length) {
    const read = await file.read(buffer.subarray(done), position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}
