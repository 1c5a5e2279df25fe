import { MienError } from '../../errors.js';
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

/** Fills in the defaults. Throws `OPTION_INVALID`, naming the option, its value and its range. */
export function detectionOptions(options: DetectionOptions = {}): Required<DetectionOptions> {
  const { minFace = 20, scaleFactor = 0.709, thresholds = [0.6, 0.7, 0.7] } = options;
  const { maxFaces = Number.POSITIVE_INFINITY } = options;
  check(
    minFace >= CELL && Number.isFinite(minFace),
    'minFace',
    minFace,
    `a number of pixels from ${CELL} on`,
  );
  check(scaleFactor >= 0.1 && scaleFactor <= 0.95, 'scaleFactor', scaleFactor, 'a number from 0.1 to 0.95');
  check(
    thresholds.length === 3 && thresholds.every((threshold) => threshold >= 0 && threshold <= 1),
    'thresholds',
    thresholds,
    'three numbers from 0 to 1',
  );
  const whole = Number.isInteger(maxFaces) || maxFaces === Number.POSITIVE_INFINITY;
  check(whole && maxFaces >= 1, 'maxFaces', maxFaces, 'a whole number from 1 on');
  return { minFace, scaleFactor, thresholds, maxFaces };
}

function check(fine: boolean, option: string, got: unknown, expected: string): void {
  if (!fine) throw new MienError('OPTION_INVALID', `${option} is ${String(got)}, expected ${expected}.`);
}
