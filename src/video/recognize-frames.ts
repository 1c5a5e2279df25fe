import { checkOptions, numberFrom, type OptionKinds, pickOptions } from '../check-options.js';
import type { Image } from '../image/image.js';
import { RECOGNIZE_KINDS, type RecognizeOptions } from '../recognizer/recognizer.js';
import { FaceSearch, type FaceSearchOptions, type FrameRecognizer, sureFrom } from './face-search.js';
import { frameToKeep, keepFrame } from './kept-frames.js';
import type { TrackingOptions } from './tracking-options.js';
import { READ_FRAMES_KINDS, type ReadFramesOptions, type VideoFrame } from './video-frame.js';
import { RowTracker, type VideoRow } from './video-row.js';

/** A picture of a stream that the caller decodes: a webcam, a network camera. */
export interface TimedImage {
  readonly image: Image;
  /** Seconds, of any clock that does not go back. */
  readonly time: number;
  /** How much it differs from the picture before, 0 to 1, where the caller knows; high at a cut. Default 0. */
  readonly scene?: number | undefined;
}

/** What `recognizeVideo` takes. */
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
 * `recognizeVideo` of either entry: of pictures with their times, or of a clip, whose frames `read` gives. Throws
 * `OPTION_INVALID`, and as `read` and `recognize`.
 */
export async function* recognizeSource<Clip extends string | Blob>(
  recognizer: FrameRecognizer,
  source: Clip | AsyncIterable<TimedImage>,
  options: RecognizeVideoOptions,
  read: (clip: Clip, options: ReadFramesOptions) => AsyncIterable<VideoFrame>,
): AsyncGenerator<VideoRow, void, undefined> {
  checkOptions('recognizeVideo', options, RECOGNIZE_VIDEO_KINDS);
  const { from, to, fps, signal } = options;
  const frames = isPictures(source) ? numberedFrames(source) : read(source, { from, to, fps, signal });
  yield* recognizeFrames(recognizer, frames, options);
}

function isPictures(source: string | Blob | AsyncIterable<TimedImage>): source is AsyncIterable<TimedImage> {
  return typeof source === 'object' && source !== null && Symbol.asyncIterator in source;
}

/** The faces of decoded frames, one row a frame, in order. Throws as `recognize`, and the signal's reason. */
async function* recognizeFrames(
  recognizer: FrameRecognizer,
  frames: AsyncIterable<VideoFrame>,
  options: RecognizeVideoOptions,
): AsyncGenerator<VideoRow, void, undefined> {
  const { signal: _, ...search } = pickOptions(options, RECOGNIZE_KINDS);
  const { signal, trackGap, settle, cutFrom, searchEvery } = options;
  const tracking = { trackGap, settle, cutFrom };
  const tracker = new RowTracker(tracking, search);
  const faces = new FaceSearch(recognizer, { search, tracking, searchEvery });
  for await (const frame of frames) {
    signal?.throwIfAborted();
    const found = await faces.find(frame, signal);
    const row = tracker.next(found);
    keepFrame(row, frameToKeep(frame.image, found.faces, sureFrom(search)));
    yield row;
  }
}

/** Pictures with their times as frames. */
async function* numberedFrames(
  images: AsyncIterable<TimedImage>,
): AsyncGenerator<VideoFrame, void, undefined> {
  let frame = 0;
  for await (const { image, time, scene = 0 } of images) yield { frame: frame++, time, scene, image };
}
