import type { SearchOptions } from '../face/mtcnn/options.js';
import type { DecodeOptions } from '../image/decoding.js';
import type { Image } from '../image/image.js';
import type { ModelBytes } from '../model/find-model.js';
import type { PriorOptions } from '../model/prior.js';
import type { NetworkOptions } from './create-recognizer.js';
import type { ExplainOptions, RecognizeAtOptions, RecognizeOptions } from './recognizer.js';
import type {
  Detection,
  ExplainedPicture,
  Explanation,
  FaceInPicture,
  FoundFaces,
  Perception,
  Recognition,
  RecognizedFace,
} from './result.js';

/** What a thread of `PooledRecognizer` is opened with. */
export interface ThreadSettings {
  readonly model: ModelBytes;
  readonly network: NetworkOptions;
  /** How encoded pictures are read. */
  readonly reading: DecodeOptions;
}

/** An encoded picture on its way to a thread: its path, or its bytes and what errors call it. */
export interface SentFile {
  readonly source: string | Uint8Array;
  readonly name: string | undefined;
}

export type SentPicture = SentFile | Image;

/** The calls of a recognizer that a thread answers, each with its words. Signals go beside them. */
export type RecognizerJobs = {
  recognizeAll(words: readonly [readonly SentPicture[], RecognizeOptions]): readonly Recognition[];
  recognizeCrops(words: readonly [readonly SentPicture[], PriorOptions]): readonly Recognition[];
  detect(words: readonly [SentPicture, SearchOptions]): Detection;
  findFaces(words: readonly [Image, SearchOptions]): FoundFaces;
  recognizeAt(
    words: readonly [Image, readonly FaceInPicture['box'][], RecognizeAtOptions],
  ): readonly (RecognizedFace | undefined)[];
  perceiveFaces(words: readonly [Uint8Array, PriorOptions]): readonly Perception[];
  perceiveFound(words: readonly [readonly FoundFaces[], PriorOptions]): readonly Recognition[];
  probabilities(words: readonly [Uint8Array, PriorOptions]): Float32Array;
  explain(words: readonly [Uint8Array, ExplainOptions]): readonly Explanation[];
  explainFound(words: readonly [FoundFaces, ExplainOptions]): ExplainedPicture;
  openDetector(words: readonly []): void;
};
