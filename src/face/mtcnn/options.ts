import { checkOptions, numberFrom, type OptionKinds } from '../../check-options.js';
import { CELL } from './pyramid.js';

export interface DetectionOptions {
  /** Side of the smallest face searched for, pixels, from 12 on. Default 20, as in the reference; larger is faster. */
  readonly minFace?: number;
  /** Ratio of one scale of the search to the one before, 0.1 to 0.95. Default 0.709, half the area, as in the reference. */
  readonly scaleFactor?: number;
  /** Probabilities from which each of the three nets takes a box for a face. Default 0.6, 0.7, 0.7, the reference's. */
  readonly thresholds?: readonly [number, number, number];
  /** Only so many faces, the surest ones. Default: all. */
  readonly maxFaces?: number;
}

/** What each option may be. */
export const DETECTION_KINDS: OptionKinds<DetectionOptions> = {
  minFace: { ...numberFrom(CELL), expected: `a number of pixels from ${CELL} on` },
  scaleFactor: numberFrom(0.1, 0.95),
  thresholds: {
    expected: 'three numbers from 0 to 1',
    fits: (value) =>
      Array.isArray(value) &&
      value.length === 3 &&
      value.every((one) => typeof one === 'number' && one >= 0 && one <= 1),
  },
  maxFaces: {
    expected: 'a whole number from 1 on',
    fits: (value) => value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && Number(value) >= 1),
  },
};

/** Fills in the defaults. Throws `OPTION_INVALID`, naming the option, its value and what it may be. */
export function detectionOptions(
  options: DetectionOptions = {},
  call = 'detect',
): Required<DetectionOptions> {
  checkOptions(call, options, DETECTION_KINDS);
  const { minFace = 20, scaleFactor = 0.709, thresholds = [0.6, 0.7, 0.7] } = options;
  const { maxFaces = Number.POSITIVE_INFINITY } = options;
  return { minFace, scaleFactor, thresholds, maxFaces };
}
