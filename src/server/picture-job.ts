import type { DetectionOptions } from '../face/mtcnn/options.js';
import type { Prior } from '../model/prior.js';
import type { ExplainOptions } from '../recognizer/recognizer.js';
import type { Detection, Recognition } from '../recognizer/result.js';
import type { SentExplanation } from '../recognizer/rounded.js';

/** Faces that one answer explains at most: a drawing of more would have no end. */
export const MOST_EXPLAINED = 32;

interface Search {
  /** False where the picture is one face already; always true for `detect`. */
  readonly detect: boolean;
  readonly options: DetectionOptions;
}

export interface FaceRequest extends Search {
  readonly ask: 'predict' | 'detect';
  /** Default: the server's. */
  readonly prior?: Prior | undefined;
}

export interface ExplainRequest extends Search {
  readonly ask: 'explain';
  /** Which of the faces, the surest first, from 1; default: all, up to {@link MOST_EXPLAINED}. */
  readonly face?: number | undefined;
  readonly wanted: ExplainOptions;
  /** Whether the answer has each face's pixels. */
  readonly crop: boolean;
  /** What stands above the drawing; without, none is drawn. */
  readonly title?: string | undefined;
}

/** What is asked of a picture. */
export type PredictRequest = FaceRequest | ExplainRequest;

/** One picture, as it came over the net, and what is asked of it. */
export type PictureJob = PredictRequest & { readonly bytes: Uint8Array<ArrayBuffer> };

/** The size is that of the upright picture, pixels. */
export interface ExplanationAnswer {
  readonly width: number;
  readonly height: number;
  /** The surest first. */
  readonly faces: readonly SentExplanation[];
  /** A PNG, where one was asked for. */
  readonly drawing?: Uint8Array;
}

export type PictureAnswer = Recognition | Detection | ExplanationAnswer;
