import { MienError } from '../errors.js';

/** Which of the decoded frames are wanted. */
export interface FrameChoice {
  /** Seconds of the container's clock, from which on. Default: the beginning. */
  readonly from?: number | undefined;
  /** Seconds before which. Default: the end. */
  readonly to?: number | undefined;
  /** At most so many a second: of each span of `1/fps` seconds the first frame. Default: every frame. */
  readonly fps?: number | undefined;
}

/** Microseconds: FFmpeg's clock here, in whole numbers, so that both sides decide alike. */
const SECOND = 1_000_000;

/** Throws `OPTION_INVALID` where nothing could be chosen. */
export function requireChoice({ from, to, fps }: FrameChoice): void {
  if (from !== undefined && to !== undefined && !(from < to)) {
    throw new MienError('OPTION_INVALID', `from is ${from} s and to is ${to} s, expected an earlier from.`, {
      hint: 'Times are seconds of the clip.',
    });
  }
  if (fps !== undefined && !(fps > 0 && fps <= 1000)) {
    throw new MienError('OPTION_INVALID', `fps is ${fps}, expected frames a second, above 0, up to 1000.`);
  }
}

/**
 * FFmpeg's filters for the choice. Frames behind the range end the work; the others are decoded and told of, since
 * they count, but only the chosen go on to be pixels.
 */
export function choiceFilters({ from, to, fps }: FrameChoice): {
  /** Before frames are told of. */
  readonly before: readonly string[];
  /** After that. */
  readonly after: readonly string[];
} {
  const conditions = [
    ...(from === undefined ? [] : [`gte(pts,${micros(from)})`]),
    ...(fps === undefined
      ? []
      : [`(isnan(prev_selected_pts)+not(eq(${span('pts', fps)},${span('prev_selected_pts', fps)})))`]),
  ];
  return {
    before: to === undefined ? [] : [`trim=end_pts=${micros(to)}`],
    after: conditions.length === 0 ? [] : [`select='${conditions.join('*')}'`],
  };
}

function span(pts: string, fps: number): string {
  return `floor(${pts}*${fps}/${SECOND})`;
}

function micros(seconds: number): number {
  return Math.round(seconds * SECOND);
}

/** The same decision from what is told of the frames, one after the other. */
export class ChosenFrames {
  readonly #from: number;
  readonly #fps: number | undefined;
  #last: number | undefined;

  constructor({ from, fps }: FrameChoice) {
    this.#from = from === undefined ? Number.NEGATIVE_INFINITY : micros(from);
    this.#fps = fps;
  }

  /** Whether this frame, at a time in microseconds, is chosen. `first`: it is the first, or the first of its size. */
  takes({ first }: { readonly first: boolean }, time: number): boolean {
    if (first) this.#last = undefined;
    if (time < this.#from) return false;
    const now = this.#fps === undefined ? undefined : Math.floor((time * this.#fps) / SECOND);
    if (now !== undefined && now === this.#last) return false;
    this.#last = now;
    return true;
  }
}
