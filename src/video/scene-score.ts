/** The brightness of a frame: one byte a pixel, rows from the top. */
export interface Brightness {
  readonly luma: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A mean difference of so many levels is as high as a score gets. */
const CUT = 100;

/**
 * How much each frame differs from the one before it, 0 to 1, as FFmpeg's filter `select` scores scenes, so that browsers and
 * Node find the same cuts: the mean difference of brightness, or how far that is from the difference before, whichever is
 * smaller. So neither a steady movement nor the flicker after a cut is one.
 */
export class SceneScores {
  #before: Brightness | undefined;
  #difference = 0;

  /** The score of the next frame; 0 for the first, and for the first of another size. */
  next(frame: Brightness): number {
    const { luma, width, height } = frame;
    const before = this.#before;
    this.#before = frame;
    if (before?.width !== width || before.height !== height) {
      this.#difference = 0;
      return 0;
    }
    let sum = 0;
    for (let i = 0; i < luma.length; i++) sum += Math.abs(luma[i]! - before.luma[i]!);
    const difference = sum / luma.length / CUT;
    const change = Math.abs(difference - this.#difference);
    this.#difference = difference;
    return Math.min(1, difference, change);
  }
}
