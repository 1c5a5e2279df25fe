import type { FrameChoice } from './frame-choice.js';
import { truncatedClip } from './video-faults.js';

/** What a clip says of its end before its frames are decoded. */
export interface SaidEnd {
  /** Seconds of the container's clock where the last frame is said to end; `undefined` where nothing says it. */
  readonly end: number | undefined;
  /** How many frames the container has written down; `undefined` where it does not. */
  readonly frames: number | undefined;
}

/** The last frame may end this much before its clip does, seconds, and this many of its longest frames. */
const SLACK = 0.5;
const SLACK_FRAMES = 3;

/** The times of the frames that came, in order. */
export class FrameTimes {
  #count = 0;
  #last = Number.NEGATIVE_INFINITY;
  #longest = 0;

  /** Frames so far. */
  get count(): number {
    return this.#count;
  }

  /** Takes the next frame's time, seconds; its number, from 0. */
  add(time: number): number {
    if (this.#count > 0) this.#longest = Math.max(this.#longest, time - this.#last);
    this.#last = Math.max(this.#last, time);
    return this.#count++;
  }

  /** Decoders end well where a file does not: only the times tell. Throws `VIDEO_TRUNCATED`. */
  requireWhole(clip: string, { end, frames }: SaidEnd, { to }: FrameChoice): void {
    if (to !== undefined || end === undefined) return;
    // A frame may be shown for very long; where the container counts its frames, none is missing then.
    if (frames !== undefined && this.#count >= frames) return;
    if (end - this.#last > SLACK + SLACK_FRAMES * this.#longest) throw truncatedClip(clip, this.#last, end);
  }
}
