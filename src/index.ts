export { MienError, type MienErrorCode } from './errors.js';
export { EXPRESSION_COLORS, EXPRESSIONS, type Expression } from './expression.js';
export type { DetectionOptions } from './face/mtcnn/options.js';
export type { Image } from './image/image.js';
export type { ModelDescription } from './model/description.js';
export { createRecognizer, type Picture, type RecognizerOptions } from './recognizer/create-recognizer.js';
export type { Recognizer } from './recognizer/recognizer.js';
export type {
  DetectedFace,
  Detection,
  FaceInPicture,
  Landmarks,
  Perception,
  Point,
  Recognition,
  RecognizedFace,
} from './recognizer/result.js';
export type { Device } from './runtime/session.js';
