import type { ShownPart } from './edit-list.js';

/**
 * Times of frames as FFmpeg gives them where a clip's edit list shows a part of it. A reader that decodes from the key frame before
 * the part has frames before it, and others behind it, which nobody is to see. The first one of the part is shown when the part begins.
 */
export class EditedTimes {
  #first: number | undefined;

  /** `part`: what the edit list shows; default: all, at the container's own times. */
  constructor(private readonly part?: ShownPart) {}

  /**
   * Microseconds at which a frame is shown; `undefined` for one that is cut off. `seconds` is the frame's time where nothing is cut
   * off: the part begins at `from`. Frames come in order of their times.
   */
  next(seconds: number): number | undefined {
    if (this.part === undefined) return Math.round(1e6 * seconds);
    const { timescale, from, length } = this.part;
    const tick = Math.round(seconds * timescale);
    if (tick < from || tick >= from + length) return undefined;
    this.#first ??= tick;
    return Math.round((1e6 * (from + tick - this.#first)) / timescale);
  }
}
