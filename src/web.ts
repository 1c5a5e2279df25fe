/**
 * The same in browsers: the models are fetched from where the page keeps them.
 *
 * @module mienjs/web
 */

export type { FaceCounts } from './adapt/divide-faces.js';
export { fineTuneHead, type WebFineTuneOptions } from './adapt/fine-tune-head-web.js';
export type { TaughtFace } from './adapt/taught-face.js';
export type { TaughtModel, TeachingReport } from './adapt/tune-head.js';
export { MienError, type MienErrorCode } from './errors.js';
export type { Measures } from './evaluation/measures.js';
export { EXPRESSION_COLORS, EXPRESSIONS, type Expression } from './expression.js';
export type { DetectedFace } from './face/detected-face.js';
export type { FaceDetector } from './face/face-detector.js';
export type { FaceFinder } from './face/face-finder.js';
export type { FacePose, FaceQuality } from './face/face-quality.js';
export type { DetectionOptions, SearchOptions } from './face/mtcnn/options.js';
export { openDetector, type WebDetectorOptions } from './face/open-detector-web.js';
export type { WebFile } from './file-web.js';
export { decodePicture, decodePicture as decodeImage, type WebPicture } from './image/decode-web.js';
export type { DecodeOptions } from './image/decoding.js';
export type { AllowFetch } from './image/fetch-picture.js';
export type { Image } from './image/image.js';
export type { ModelDescription } from './model/description.js';
export type { ForeignDescription } from './model/foreign-description.js';
export type { Prior, PriorOptions } from './model/prior.js';
export { annotatePicture, type WebDrawnFormat } from './recognizer/annotate-picture-web.js';
export {
  createRecognizer,
  type WebDevice,
  type WebRecognizer,
  type WebRecognizerOptions,
} from './recognizer/create-recognizer-web.js';
export {
  detectEach,
  type EachOptions,
  type ExplainEachOptions,
  explainEach,
  type Items,
  type Outcome,
  type RecognizeEachOptions,
  recognizeEach,
} from './recognizer/recognize-each.js';
export type { ExplainOptions, RecognizeAllOptions, RecognizeOptions } from './recognizer/recognizer.js';
export { type RelativeMark, relativeBoxes } from './recognizer/relative-boxes.js';
export type {
  ExplainedFace,
  ExplainedPicture,
  Explanation,
  Landmarks,
  Perception,
  Point,
  Recognition,
  RecognizedFace,
} from './recognizer/result.js';
export { ClipTracker, type ClipTrackerOptions, type FrameNews } from './tracking/clip-tracker.js';
export { type Look, lookOf } from './tracking/look.js';
export type { Moment } from './tracking/moment.js';
export { momentsCsv } from './tracking/moments-csv.js';
export { FaceTracker, type TrackedFace, type TrackOptions } from './tracking/track.js';
export {
  type FaceNumbers,
  type JoinedTracklets,
  joinedNumbers,
  type LookedAtNews,
  WholeClipTracker,
} from './tracking/whole-clip-tracker.js';
export { type JoinTracksOptions, joinTracks } from './video/join-tracks.js';
export { readFrames } from './video/read-frames-web.js';
export type { RecognizeVideoOptions, TimedImage } from './video/recognize-frames.js';
export { recognizeVideo } from './video/recognize-video-web.js';
export type { ReadFramesOptions, VideoFrame } from './video/video-frame.js';
export type { VideoFace, VideoRow } from './video/video-row.js';
