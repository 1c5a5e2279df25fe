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
} from './client/client.js';
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
