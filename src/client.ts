/**
 * Asks a server that `mien serve` runs, from Node and browsers; nothing but `fetch`.
 *
 * @module mienjs/client
 */

export {
  type Client,
  type ClientOptions,
  createClient,
  type ExplainOptions,
  type FileResult,
  type PictureToSend,
  type PredictOptions,
  type RequestOptions,
  type VideoOptions,
} from './client/client.js';
export type { ClipProgressReport, ClipResult } from './client/follow-clip.js';
export { MienError, type MienErrorCode } from './errors.js';
export { EXPRESSIONS, type Expression } from './expression.js';
export type { DetectionOptions } from './face/mtcnn/options.js';
export type {
  DetectedFace,
  Detection,
  FaceQuality,
  Recognition,
  RecognizedFace,
} from './recognizer/result.js';
export type { SentExplanation } from './recognizer/rounded.js';
export type { ModelList } from './server/answer-schemas.js';
export type { ExplanationAnswer } from './server/picture-job.js';
export type { VideoFace, VideoRow } from './video/video-row.js';
