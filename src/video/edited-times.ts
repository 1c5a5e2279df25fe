/**
 * Times of frames as FFmpeg gives them where a clip's edit list cuts its beginning off. A reader that decodes from the key frame
 * before the cut has frames before 0, which nobody is to see; the first one after it is shown at 0.
 */
export class EditedTimes {
  #cut = false;
  #shift: number | undefined;

  /** `listed`: whether the container is one with edit lists. In others, times below 0 are times like others. */
  constructor(private readonly listed: boolean) {}

  /** Microseconds at which a frame is shown; `undefined` for one that is cut off. Frames come in order of their times. */
  next(micros: number): number | undefined {
    if (!this.listed) return micros;
    if (micros < 0) {
      this.#cut = true;
      return undefined;
    }
    this.#shift ??= this.#cut ? micros : 0;
    return micros - this.#shift;
  }
}
