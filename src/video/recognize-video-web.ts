import type { FrameRecognizer } from './face-search.js';
import { readFrames } from './read-frames-web.js';
import { type RecognizeVideoOptions, recognizeSource, type TimedImage } from './recognize-frames.js';
import type { VideoRow } from './video-row.js';

/**
 * The faces of a clip, frame by frame, as `recognizeVideo` of `mienjs` gives them of the same file: a `File` or `Blob`, which
 * the browser decodes and which goes nowhere, or pictures with their times. Every decoded frame is a row, with faces or
 * without. The next frame is decoded when the row before was taken.
 *
 * Throws `OPTION_INVALID`, as `readFrames` for a clip and as `recognize`.
 *
 * @example
 * const recognizer = await createRecognizer({ model: '/models/model.onnx', detector: '/models/mtcnn' });
 * for await (const { time, faces } of recognizeVideo(recognizer, input.files[0], { fps: 10 })) {
 *   for (const { track, expression } of faces) console.log(time, track, expression);
 * }
 */
export function recognizeVideo(
  recognizer: FrameRecognizer,
  source: Blob | AsyncIterable<TimedImage>,
  options: RecognizeVideoOptions = {},
): AsyncGenerator<VideoRow, void, undefined> {
  return recognizeSource(recognizer, source, options, readFrames);
}
