import { checkOptions, numberFrom, type OptionKinds } from '../check-options.js';
import type { FaceInPicture } from '../recognizer/result.js';
import { assign } from './assignment.js';
import { FaceMotion, MOST_SURPRISE } from './face-motion.js';

export interface ClipTrackerOptions {
  /** Milliseconds that a face is waited for which is not found. Default 2000. */
  readonly patience?: number | undefined;
  /** A face below this score continues a track, but begins none. Default 0: every face may begin one. */
  readonly surely?: number | undefined;
}

export const CLIP_TRACKER_KINDS: OptionKinds<ClipTrackerOptions> = {
  patience: { ...numberFrom(0), expected: 'milliseconds from 0 on' },
  surely: numberFrom(0, 1),
};

/** What a frame besides its faces says about tracks. */
export interface FrameNews {
  /** Whether another scene begins with this frame: all tracks end before it. Default false. */
  readonly cut?: boolean | undefined;
}

/** Where a face would be that is followed or waited for. */
export interface ExpectedFace {
  readonly track: number;
  /** `[x, y, width, height]`, pixels. */
  readonly box: FaceInPicture['box'];
  /** When it was found last, milliseconds. */
  readonly seen: number;
}

interface Track {
  readonly number: number;
  readonly motion: FaceMotion;
}

/** Costs more than any pair that may be: two faces are rather paired than left alone. */
const ALONE = 1000;
/** A face of low score continues only what was found within this time, milliseconds. */
const LATELY = 500;

/**
 * Numbers the faces of a clip, also across crossings, hiding and misses. Each track's motion is predicted at constant
 * velocity, all pairs of tracks and faces are decided together, sure faces before unsure ones, and a face that is not
 * found is waited for. No clock, no randomness: equal frames give equal numbers.
 *
 * For pictures as they are shown, smoothed, use {@link FaceTracker}; this one says which face is which.
 *
 * @example
 * const tracker = new ClipTracker();
 * for (const { faces, time, cut } of frames) {
 *   const numbers = tracker.update(faces, 1000 * time, { cut });
 * }
 */
export class ClipTracker {
  readonly #patience: number;
  readonly #surely: number;
  #tracks: Track[] = [];
  #next = 1;

  /** Throws `OPTION_INVALID`. */
  constructor(options: ClipTrackerOptions = {}) {
    checkOptions('ClipTracker', options, CLIP_TRACKER_KINDS);
    this.#patience = options.patience ?? 2000;
    this.#surely = options.surely ?? 0;
  }

  /**
   * Takes what was found in the frame of this time, milliseconds. For each face, in the given order, the number of its
   * track: from 1, in order of appearance, never given twice; `undefined` for an unsure face that continues no track.
   */
  update(
    faces: readonly FaceInPicture[],
    time: number,
    { cut = false }: FrameNews = {},
  ): readonly (number | undefined)[] {
    this.#tracks = cut ? [] : this.#tracks.filter(({ motion }) => time - motion.seen <= this.#patience);
    const numbers = new Array<number | undefined>(faces.length).fill(undefined);
    const positions = faces.map((_, i) => i);
    const sure = positions.filter((i) => (faces[i]!.score ?? 1) >= this.#surely);
    const left = this.#continue(this.#tracks, sure, faces, time, numbers);
    const lately = left.filter(({ motion }) => time - motion.seen <= LATELY);
    const unsure = positions.filter((i) => (faces[i]!.score ?? 1) < this.#surely);
    this.#continue(lately, unsure, faces, time, numbers);
    for (const i of sure) {
      if (numbers[i] !== undefined) continue;
      const number = this.#next++;
      this.#tracks.push({ number, motion: new FaceMotion(faces[i]!, time) });
      numbers[i] = number;
    }
    return numbers;
  }

  /** Pairs tracks with the faces of these positions; the tracks that are left. */
  #continue(
    tracks: readonly Track[],
    positions: readonly number[],
    faces: readonly FaceInPicture[],
    time: number,
    numbers: (number | undefined)[],
  ): readonly Track[] {
    const costs = tracks.map(({ motion }) =>
      positions.map((i) => {
        const { surprise, vagueness } = motion.expects(faces[i]!, time);
        return surprise > MOST_SURPRISE ? Number.POSITIVE_INFINITY : surprise + vagueness;
      }),
    );
    const pairs = assign(costs, ALONE);
    for (const [t, p] of pairs) {
      const face = positions[p]!;
      tracks[t]!.motion.follow(faces[face]!, time);
      numbers[face] = tracks[t]!.number;
    }
    const paired = new Set(pairs.map(([t]) => t));
    return tracks.filter((_, t) => !paired.has(t));
  }

  /** Where each track that is followed or waited for would be at this time, milliseconds. */
  expected(time: number): readonly ExpectedFace[] {
    return this.#tracks.map(({ number, motion }) => ({
      track: number,
      box: motion.boxAt(time),
      seen: motion.seen,
    }));
  }
}
