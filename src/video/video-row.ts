import type { Expression } from '../expression.js';
import type { RecognizeOptions } from '../recognizer/recognizer.js';
import type { RecognizedFace } from '../recognizer/result.js';
import { share } from '../recognizer/rounded.js';
import { ClipTracker } from '../tracking/clip-tracker.js';
import { SettledProbabilities } from '../tracking/settled-probabilities.js';
import type { FaceNumbers } from '../tracking/whole-clip-tracker.js';
import { type FoundFrame, sureFrom } from './face-search.js';
import {
  DEFAULT_CUT_FROM,
  DEFAULT_SETTLE,
  DEFAULT_TRACK_GAP,
  type TrackingOptions,
} from './tracking-options.js';

/** A face of a clip. Places are pixels of the frame as it is shown. */
export interface VideoFace extends RecognizedFace {
  /** The number by which it is known in the whole clip: from 1, in order of appearance. */
  readonly track: number;
  /** Its probabilities, smoothed over time; `probabilities` are those of this frame alone. */
  readonly smoothed: Readonly<Record<Expression, number>>;
  /** `probabilities` with this person's own neutral taken out; only with a baseline, where this track has one. */
  readonly adjusted?: Readonly<Record<Expression, number>>;
}

/** One decoded frame, with faces or without. */
export interface VideoRow {
  /** Seconds of the container's clock. */
  readonly time: number;
  /** From 0, counting every decoded frame. */
  readonly frame: number;
  /** Whether another scene begins here; absent otherwise. */
  readonly cut?: true;
  /** By their tracks' numbers. */
  readonly faces: readonly VideoFace[];
}

/** Numbers the faces of found frames, in order, and smooths their probabilities. Equal frames give equal rows. */
export class RowTracker {
  readonly #numbers: FaceNumbers;
  readonly #settled = new Map<number, SettledProbabilities>();
  readonly #gap: number;
  readonly #settle: number;
  readonly #cutFrom: number;

  /** `numbers`: what says which face is which; default: a `ClipTracker`, frame by frame. */
  constructor(
    tracking: TrackingOptions = {},
    search: Pick<RecognizeOptions, 'thresholds'> = {},
    numbers?: FaceNumbers,
  ) {
    this.#gap = 1000 * (tracking.trackGap ?? DEFAULT_TRACK_GAP);
    this.#settle = 1000 * (tracking.settle ?? DEFAULT_SETTLE);
    this.#cutFrom = tracking.cutFrom ?? DEFAULT_CUT_FROM;
    this.#numbers = numbers ?? new ClipTracker({ patience: this.#gap, surely: sureFrom(search) });
  }

  next({ frame, time, scene, faces }: FoundFrame): VideoRow {
    const milliseconds = 1000 * time;
    const cut = scene >= this.#cutFrom;
    const tracks = this.#numbers.update(faces, milliseconds, { cut });
    const followed = faces.flatMap((face, i): VideoFace[] => {
      const track = tracks[i];
      if (track === undefined) return [];
      return [{ track, ...face, smoothed: this.#smooth(track, face, milliseconds) }];
    });
    this.#forget(milliseconds);
    return {
      time,
      frame,
      ...(cut ? { cut } : {}),
      faces: followed.toSorted((a, b) => a.track - b.track),
    };
  }

  #smooth(
    track: number,
    { probabilities }: RecognizedFace,
    time: number,
  ): Readonly<Record<Expression, number>> {
    let settled = this.#settled.get(track);
    if (settled === undefined) {
      settled = new SettledProbabilities(this.#settle);
      this.#settled.set(track, settled);
    }
    const values = Object.entries(settled.next(probabilities, time));
    return Object.fromEntries(values.map(([name, value]) => [name, share(value)])) as Record<
      Expression,
      number
    >;
  }

  /** Tracks that have ended come never back; a clip of hours may have many. */
  #forget(time: number): void {
    for (const [track, { time: seen }] of this.#settled) {
      if (time - seen > this.#gap) this.#settled.delete(track);
    }
  }
}
