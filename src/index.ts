/**
 * Faces in pictures and clips, and their perceived expressions, in Node.
 *
 * @module mienjs
 */

export type { FaceCounts } from './adapt/divide-faces.js';
export { type FineTuneOptions, fineTuneHead } from './adapt/fine-tune-head.js';
export type { TaughtFace } from './adapt/taught-face.js';
export type { TaughtModel, TeachingReport } from './adapt/tune-head.js';
export { MienError, type MienErrorCode } from './errors.js';
export type { Measures } from './evaluation/measures.js';
export { EXPRESSION_COLORS, EXPRESSIONS, type Expression } from './expression.js';
export type { FaceDetector } from './face/face-detector.js';
export type { FaceFinder } from './face/face-finder.js';
export type { FacePose, FaceQuality } from './face/face-quality.js';
export type { DetectionOptions, SearchOptions } from './face/mtcnn/options.js';
export { type DetectorFiles, type DetectorOptions, openDetector } from './face/open-detector.js';
export { decodeImage, decodeImage as decodePicture, type Picture } from './image/decode.js';
export type { DecodeOptions } from './image/decoding.js';
export type { AllowFetch } from './image/fetch-picture.js';
export type { Image } from './image/image.js';
export type { ModelDescription } from './model/description.js';
export type { ForeignDescription } from './model/foreign-description.js';
export type { Prior, PriorOptions } from './model/prior.js';
export { annotatePicture } from './recognizer/annotate-picture.js';
export { createRecognizer, type RecognizerOptions } from './recognizer/create-recognizer.js';
export { drawExplanation } from './recognizer/draw-explanation.js';
export { type RecognizeOnceOptions, recognize, releaseShared } from './recognizer/recognize.js';
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
export type {
  ExplainOptions,
  RecognizeAllOptions,
  RecognizeOptions,
  Recognizer,
} from './recognizer/recognizer.js';
export { type RelativeMark, relativeBoxes } from './recognizer/relative-boxes.js';
export type {
  DetectedFace,
  Detection,
  ExplainedFace,
  ExplainedPicture,
  Explanation,
  FaceInPicture,
  Landmarks,
  Perception,
  Point,
  Recognition,
  RecognizedFace,
} from './recognizer/result.js';
export type { Device } from './runtime/session.js';
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
export { readFrames } from './video/read-frames.js';
export type { RecognizeVideoOptions, TimedImage } from './video/recognize-frames.js';
export { recognizeVideo } from './video/recognize-video.js';
export type { ReadFramesOptions, VideoFrame } from './video/video-frame.js';
export type { VideoFace, VideoRow } from './video/video-row.js';
