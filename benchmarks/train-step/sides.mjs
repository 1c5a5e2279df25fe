/** PyTorch's two memory formats of a batch of pictures. */
export const FORMATS = /** @type {const} */ (['contiguous', 'channels_last']);

/** What is compared. */
export const SIDES = /** @type {const} */ (['mien', ...FORMATS]);

/** @typedef {typeof FORMATS[number]} Format */
/** @typedef {typeof SIDES[number]} Side */

/**
 * Something of every side, made one after the other.
 * @template T
 * @param {(side: Side) => Promise<T>} make
 * @param {readonly Side[]} [order]
 * @returns {Promise<Readonly<Record<Side, T>>>}
 */
export async function eachSide(make, order = SIDES) {
  /** @type {[Side, T][]} */
  const entries = [];
  for (const side of order) entries.push([side, await make(side)]);
  return /** @type {Record<Side, T>} */ (Object.fromEntries(entries));
}
