import type { FrameRecognizer } from './face-search.js';
import { readFrames } from './read-frames.js';
import { type RecognizeVideoOptions, recognizeSource, type TimedImage } from './recognize-frames.js';
import type { VideoRow } from './video-row.js';

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
export function recognizeVideo(
  recognizer: FrameRecognizer,
  source: string | AsyncIterable<TimedImage>,
  options: RecognizeVideoOptions = {},
): AsyncGenerator<VideoRow, void, undefined> {
  return recognizeSource(recognizer, source, options, readFrames);
}
