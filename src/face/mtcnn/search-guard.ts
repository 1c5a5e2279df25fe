import { MienError } from '../../errors.js';
import type { SearchOptions } from './options.js';
import { pyramidScales } from './pyramid.js';

/**
 * Most work for a picture where nothing else is said, megapixels: more than any picture takes at the default options,
 * about a minute of one core.
 */
export const DEFAULT_MAX_WORK = 300;

/** What a crop costs in a later net, in pixels of the first net. Measured: 0.15 ms, 0.6 ms, and 200 ns a pixel. */
const CROP_PIXELS = { r: 750, o: 3000 } as const;

/** Milliseconds of work after which a signal gets the time to be raised. */
const TURN = 100;

/**
 * Megapixels that the first net looks at: the picture's, summed over all scales.
 *
 * @example
 * searchWork(640, 480, { minFace: 20, scaleFactor: 0.709 }); // 0.22
 */
export function searchWork(
  width: number,
  height: number,
  { minFace, scaleFactor }: Required<Pick<SearchOptions, 'minFace' | 'scaleFactor'>>,
): number {
  const scales = pyramidScales(width, height, minFace, scaleFactor);
  return scales.reduce((sum, scale) => sum + Math.ceil(width * scale) * Math.ceil(height * scale), 0) / 1e6;
}

/** What the work of a search depends on. */
export type WorkOptions = Required<Pick<SearchOptions, 'minFace' | 'scaleFactor' | 'maxWork'>> &
  Pick<SearchOptions, 'anyTurn'>;

/**
 * Throws `WORK_TOO_LARGE` where looking at a picture of this size alone would take more than `maxWork` megapixels; with
 * `anyTurn`, it is looked at four times.
 */
export function requireWork(width: number, height: number, options: WorkOptions): number {
  const work = searchWork(width, height, options) * (options.anyTurn === true ? 4 : 1);
  if (work <= options.maxWork) return work;
  const { minFace, scaleFactor, maxWork, anyTurn } = options;
  throw new MienError(
    'WORK_TOO_LARGE',
    `Searching ${width}×${height} pixels${anyTurn === true ? ' at four turns' : ''} with minFace ${minFace} and ` +
      `scaleFactor ${scaleFactor} takes ` +
      `${Math.ceil(work)} megapixels of work, more than the limit of ${maxWork}.`,
    { hint: 'Search for larger faces (minFace), use a smaller scaleFactor, or raise maxWork (--max-work).' },
  );
}

/** Keeps the search of one picture within its budget, and ends it where nobody waits for it any more. */
export class SearchGuard {
  #work: number;
  #turn = performance.now();

  /** Throws `WORK_TOO_LARGE` where the first net alone exceeds the budget. */
  constructor(
    width: number,
    height: number,
    private readonly options: WorkOptions & Pick<SearchOptions, 'signal'>,
  ) {
    this.#work = requireWork(width, height, options);
  }

  /** Adds the crops that a later net is to judge. Throws `WORK_TOO_LARGE` before they are cut. */
  crops(net: 'r' | 'o', count: number): void {
    this.#work += (count * CROP_PIXELS[net]) / 1e6;
    const { maxWork } = this.options;
    if (this.#work <= maxWork) return;
    throw new MienError(
      'WORK_TOO_LARGE',
      `${count} places may be faces, which brings the work to ${Math.ceil(this.#work)} megapixels, ` +
        `more than the limit of ${maxWork}.`,
      { hint: 'Search for larger faces (minFace), raise the thresholds, or raise maxWork (--max-work).' },
    );
  }

  /** Between two pieces of work. Throws the signal's reason. */
  async pause(): Promise<void> {
    const { signal } = this.options;
    if (signal === undefined) return;
    signal.throwIfAborted();
    if (performance.now() - this.#turn < TURN) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#turn = performance.now();
    signal.throwIfAborted();
  }
}
