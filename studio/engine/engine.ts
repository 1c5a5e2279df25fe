import type { DetectionOptions } from '../../src/face/mtcnn/options.js';
import type { Recognition } from '../../src/recognizer/result.js';

/** Where pictures are looked at. */
export type Place = 'browser' | 'server';

export interface Question {
  /** Whether the whole picture is one face, so that none is searched for. */
  readonly crop: boolean;
  readonly detection?: DetectionOptions;
}

/** What answers pictures, here or there. */
export interface Engine {
  readonly place: Place;
  /** The model's name. */
  readonly name: string;
  /** Whether it can find faces; one that cannot takes crops only. */
  readonly findsFaces: boolean;
  /** Below this probability an answer is uncertain. */
  readonly uncertainBelow: number;
  /** How it computes, in a few words. */
  readonly how: string;
  /** A bitmap is used up by it. Throws `MienError`. */
  recognize(picture: Blob | ImageBitmap, question: Question): Promise<Recognition>;
  close(): void;
}
