import type { DetectionOptions } from '../face/mtcnn/options.js';
import type { Detection, Recognition } from '../recognizer/result.js';

/** What is asked of a picture. */
export interface Question {
  readonly ask: 'predict' | 'detect';
  /** False where the picture is one face already; for `predict` only. */
  readonly detect: boolean;
  readonly options: DetectionOptions;
}

/** One picture, as it came over the net, and what is asked of it. */
export interface PictureJob extends Question {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type PictureAnswer = Recognition | Detection;
