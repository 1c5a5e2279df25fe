import { FACE_BYTES, type FaceRecord, SPLITS, type Split } from './record.js';

/**
 * For each image the index of the first one with the very same pixels, in the order train, validation, test and
 * within a split by position; `undefined` for that first one itself. Blank images are copies of each other like any.
 */
export function findDuplicates(splits: readonly Split[], images: Uint8Array): (number | undefined)[] {
  const pixels = Buffer.from(images.buffer, images.byteOffset, images.byteLength);
  const firstOf = new Map<number, number[]>();
  const duplicateOf = new Array<number | undefined>(splits.length).fill(undefined);
  for (const split of SPLITS) {
    for (let i = 0; i < splits.length; i++) {
      if (splits[i] !== split) continue;
      const at = i * FACE_BYTES;
      const hash = hashPixels(images, at);
      const candidates = firstOf.get(hash);
      if (candidates === undefined) {
        firstOf.set(hash, [i]);
        continue;
      }
      const original = candidates.find((other) => {
        const start = other * FACE_BYTES;
        return pixels.compare(pixels, start, start + FACE_BYTES, at, at + FACE_BYTES) === 0;
      });
      if (original === undefined) candidates.push(i);
      else duplicateOf[i] = original;
    }
  }
  return duplicateOf;
}

/** FNV-1a, 32 bits (Fowler, Noll & Vo). Equal hashes are only candidates: the pixels are compared. */
function hashPixels(images: Uint8Array, at: number): number {
  let hash = 0x811c9dc5;
  for (let i = at; i < at + FACE_BYTES; i++) hash = Math.imul(hash ^ images[i]!, 0x01000193);
  return hash;
}

/** Whether a record's pixels also occur in the training split, by another record that comes first. */
export function isCopyOfTraining(records: readonly FaceRecord[], index: number): boolean {
  const original = records[index]?.duplicateOf;
  return original !== undefined && records[original]?.split === 'train';
}

/**
 * The rows of a split without exact copies of training images: what a de-duplicated evaluation counts (FER-2013 has
 * 288 such copies in its test and 280 in its validation split). `rows` are indices into `records`.
 */
export function withoutTrainingCopies(records: readonly FaceRecord[], rows: Iterable<number>): Int32Array {
  return Int32Array.from([...rows].filter((row) => !isCopyOfTraining(records, row)));
}
