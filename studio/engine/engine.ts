import type { Shares } from '../../src/model/prior.js';
import type { ExplainOptions } from '../../src/recognizer/recognizer.js';
import type { Explanation, Recognition } from '../../src/recognizer/result.js';
import type { Question } from './question.js';

/** Where pictures are looked at. */
export type Place = 'browser' | 'server';

/** A face of a photo that was recognised. */
export interface FaceToExplain {
  readonly picture: Blob;
  /** What the engine answered, in its order of faces. */
  readonly recognition: Recognition;
  /** What it was asked. */
  readonly question: Question;
  /** Its place among the recognition's faces, from 0. */
  readonly face: number;
}

/** What in a face speaks for a class, and the 48×48 gray bytes that the heat lies over. */
export interface FaceHeat extends Pick<Explanation, 'class' | 'method' | 'map' | 'heat'> {
  readonly crop: Uint8Array;
}

/** What answers pictures, here or there. */
export interface Engine {
  readonly place: Place;
  /** The model's name: `default` for the packaged one, or that of the reader's own file. */
  readonly name: string;
  /** The name of its network. */
  readonly architecture: string;
  /** Whether it can find faces; one that cannot takes crops only. */
  readonly findsFaces: boolean;
  /** Below this probability an answer is uncertain. */
  readonly uncertainBelow: number;
  /** The class shares of the model's training, so that answers can be for others; `undefined`: its file does not say. */
  readonly shares: Shares | undefined;
  /** How it computes, in a few words. */
  readonly how: string;
  /** A bitmap is used up by it. Throws `MienError`. */
  recognize(picture: Blob | ImageBitmap, question: Question): Promise<Recognition>;
  /** Of a recognition of its own. Throws `MienError`. */
  explain(face: FaceToExplain, wanted: ExplainOptions): Promise<FaceHeat>;
  close(): void;
}
