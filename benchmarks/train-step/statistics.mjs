/**
 * @typedef {object} Spread
 * @property {number} min
 * @property {number} quartile1
 * @property {number} median
 * @property {number} quartile3
 * @property {number} max
 */

/**
 * Between two values, quantiles are interpolated (Hyndman & Fan's type 7, as in numpy).
 * @param {readonly number[]} values at least one
 * @returns {Spread}
 */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  /** @param {number} share */
  const quantile = (share) => {
    const place = share * (sorted.length - 1);
    const low = /** @type {number} */ (sorted[Math.floor(place)]);
    const high = /** @type {number} */ (sorted[Math.ceil(place)]);
    return low + (high - low) * (place - Math.floor(place));
  };
  return {
    min: quantile(0),
    quartile1: quantile(0.25),
    median: quantile(0.5),
    quartile3: quantile(0.75),
    max: quantile(1),
  };
}

/** @param {readonly number[]} values */
export function median(values) {
  return spread(values).median;
}

/** @param {readonly number[]} values */
export function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
