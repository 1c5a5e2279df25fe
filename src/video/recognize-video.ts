import { checkOptions, numberFrom, type OptionKinds, pickOptions } from '../check-options.js';
import type { Image } from '../image/image.js';
import { RECOGNIZE_KINDS, type RecognizeOptions, type Recognizer } from '../recognizer/recognizer.js';
import { FaceSearch, type FaceSearchOptions } from './face-search.js';
import { READ_FRAMES_KINDS, type ReadFramesOptions, readFrames, type VideoFrame } from './read-frames.js';
import type { TrackingOptions } from './tracking-options.js';
import { RowTracker, type VideoRow } from './video-row.js';

/** A picture of a stream that the caller decodes: a webcam, a network camera. */
export interface TimedImage {
  readonly image: Image;
  /** Seconds, of any clock that does not go back. */
  readonly time: number;
  /** How much it differs from the picture before, 0 to 1, where the caller knows; high at a cut. Default 0. */
  readonly scene?: number | undefined;
}

export interface RecognizeVideoOptions
  extends RecognizeOptions,
    ReadFramesOptions,
    TrackingOptions,
    Pick<FaceSearchOptions, 'searchEvery'> {}

const RECOGNIZE_VIDEO_KINDS: OptionKinds<RecognizeVideoOptions> = {
  ...RECOGNIZE_KINDS,
  ...READ_FRAMES_KINDS,
  trackGap: numberFrom(0),
  settle: numberFrom(0),
  cutFrom: numberFrom(0),
  searchEvery: numberFrom(0),
};

/**
 * The faces of a clip, frame by frame: a path, which the system's FFmpeg decodes, or pictures with their times. Every
 * decoded frame is a row, with faces or without. The next frame is decoded when the row before was taken.
 *
 * Throws `OPTION_INVALID`, as `readFrames` for a path and as `recognize`.
 *
 * @example
 * const recognizer = await createRecognizer();
 * for await (const { time, faces } of recognizeVideo(recognizer, 'clip.mp4', { fps: 10 })) {
 *   for (const { track, expression } of faces) console.log(time, track, expression);
 * }
 */
export async function* recognizeVideo(
  recognizer: Pick<Recognizer, 'recognize' | 'recognizeAt'>,
  source: string | AsyncIterable<TimedImage>,
  options: RecognizeVideoOptions = {},
): AsyncGenerator<VideoRow, void, undefined> {
  checkOptions('recognizeVideo', options, RECOGNIZE_VIDEO_KINDS);
  const { signal: _, ...search } = pickOptions(options, RECOGNIZE_KINDS);
  const { from, to, fps, signal, trackGap, settle, cutFrom, searchEvery } = options;
  const tracking = { trackGap, settle, cutFrom };
  const tracker = new RowTracker(tracking, search);
  const faces = new FaceSearch(recognizer, { search, tracking, searchEvery });
  const frames =
    typeof source === 'string' ? readFrames(source, { from, to, fps, signal }) : numbered(source);
  for await (const frame of frames) {
    signal?.throwIfAborted();
    yield tracker.next(await faces.find(frame, signal));
  }
}

async function* numbered(images: AsyncIterable<TimedImage>): AsyncGenerator<VideoFrame, void, undefined> {
  let frame = 0;
  for await (const { image, time, scene = 0 } of images) yield { frame: frame++, time, scene, image };
}
