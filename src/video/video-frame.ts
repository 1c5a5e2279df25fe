import { numberFrom, type OptionKinds, signalKind } from '../check-options.js';
import type { Image } from '../image/image.js';
import type { FrameChoice } from './frame-choice.js';

/** One decoded frame. */
export interface VideoFrame {
  /** From 0, counting every decoded frame of the clip, also those that were not chosen. */
  readonly frame: number;
  /** Seconds of the container's clock, to a microsecond; below 0 where the clip says so. */
  readonly time: number;
  /** How much the picture changed since the frame before it that was read, 0 to 1: the largest score between. */
  readonly scene: number;
  /** RGB, as it is shown: upright, with square pixels. All frames of a clip have one size. */
  readonly image: Image;
}

export interface ReadFramesOptions extends FrameChoice {
  /** Ends the decoding; the signal's reason is thrown then. */
  readonly signal?: AbortSignal | undefined;
}

/** What each option may be. */
export const READ_FRAMES_KINDS: OptionKinds<ReadFramesOptions> = {
  from: numberFrom(Number.NEGATIVE_INFINITY),
  to: numberFrom(Number.NEGATIVE_INFINITY),
  fps: numberFrom(0),
  signal: signalKind,
};
