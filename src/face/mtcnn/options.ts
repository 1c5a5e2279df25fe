import { checkOptions, flag, numberFrom, type OptionKinds, signalKind } from '../../check-options.js';
import { CELL } from './pyramid.js';
import { DEFAULT_MAX_WORK } from './search-guard.js';

export interface DetectionOptions {
  /** Side of the smallest face searched for, pixels, from 12 on. Default 20, as in the reference; larger is faster. */
  readonly minFace?: number;
  /**
   * Ratio of one scale of MTCNN's search to the one before, 0.1 to 0.95. Default 0.709, half the area, as in the reference. A
   * search in one pass has scales of its own.
   */
  readonly scaleFactor?: number;
  /**
   * Probabilities from which each of MTCNN's three nets takes a box for a face. Default 0.6, 0.7, 0.7, the reference's. A search
   * in one pass takes the first for its proposals and the last for faces.
   */
  readonly thresholds?: readonly [number, number, number];
  /** Only so many faces, the surest ones. Default: all. */
  readonly maxFaces?: number;
  /**
   * Also search the picture turned by one, two and three quarters, for faces that lie on a side or upside down. It takes
   * four times as long. Each face then has its `roll`. Default false.
   */
  readonly anyTurn?: boolean;
}

/** What a search may cost, besides what is searched for. */
export interface SearchOptions extends DetectionOptions {
  /**
   * Most work for one picture, in megapixels that the first net looks at at all scales together; crops for the later nets
   * are counted as what they cost. More is refused with `WORK_TOO_LARGE`. Default 300; a photo of 50 megapixels takes
   * about 40 at the default options, and up to 60 where it is full of texture.
   */
  readonly maxWork?: number;
  /** Ends the search between two steps; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
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
  anyTurn: flag,
};

export const SEARCH_KINDS: OptionKinds<SearchOptions> = {
  ...DETECTION_KINDS,
  maxWork: { ...numberFrom(0), expected: 'a number of megapixels from 0 on' },
  signal: signalKind,
};

/** All options with their defaults; the signal has none. */
export type FilledSearchOptions = Required<Omit<SearchOptions, 'signal'>> & Pick<SearchOptions, 'signal'>;

/** Fills in the defaults. Throws `OPTION_INVALID`, naming the option, its value and what it may be. */
export function detectionOptions(options: SearchOptions = {}, call = 'detect'): FilledSearchOptions {
  checkOptions(call, options, SEARCH_KINDS);
  const { minFace = 20, scaleFactor = 0.709, thresholds = [0.6, 0.7, 0.7] } = options;
  const { maxFaces = Number.POSITIVE_INFINITY, anyTurn = false } = options;
  const { maxWork = DEFAULT_MAX_WORK, signal } = options;
  return { minFace, scaleFactor, thresholds, maxFaces, anyTurn, maxWork, signal };
}
