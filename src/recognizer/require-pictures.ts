import { MienError } from '../errors.js';

const HINT = 'Give an array of them, also of one: [picture].';

/**
 * Refuses anything but an array. Where one picture stands for several, each of its bytes would be taken for a picture.
 * Throws `OPTION_INVALID`.
 */
export function requirePictures(call: string, pictures: unknown): void {
  if (Array.isArray(pictures)) return;
  throw new MienError('OPTION_INVALID', `${call}: got ${kindOf(pictures)}, expected an array of pictures.`, {
    hint: HINT,
  });
}

/** Refuses anything but a source of items. Text and bytes have pieces too, but no pictures. Throws `OPTION_INVALID`. */
export function requireItems(call: string, items: unknown): void {
  const isObject = typeof items === 'object' && items !== null;
  const isSequence = isObject && (Symbol.asyncIterator in items || Symbol.iterator in items);
  if (isSequence && !ArrayBuffer.isView(items)) return;
  throw new MienError('OPTION_INVALID', `${call}: got ${kindOf(items)}, expected several pictures.`, {
    hint: 'Give an array of them, also of one, or another iterable, such as a generator.',
  });
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (ArrayBuffer.isView(value)) return 'bytes';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
