import type { TaughtFace } from '../../src/adapt/taught-face.js';
import type { TaughtModel } from '../../src/adapt/tune-head.js';
import type { MienErrorCode } from '../../src/errors.js';
import type { ModelDescription } from '../../src/model/description.js';
import type { WebDevice } from '../../src/recognizer/create-recognizer-web.js';
import type { ExplainOptions } from '../../src/recognizer/recognizer.js';
import type { Explanation, Recognition } from '../../src/recognizer/result.js';
import type { KeptFrame } from '../../src/video/kept-frames.js';
import type { RecognizeVideoOptions } from '../../src/video/recognize-frames.js';
import type { VideoRow } from '../../src/video/video-row.js';
import type { Question } from './question.js';
import type { StaticFiles } from './static-files.js';

/** What the worker is to open. */
export interface Load {
  /** The folder that paths in `files` start from. */
  readonly base: string;
  readonly files: StaticFiles;
  /** A model of the reader's own, instead of the built-in one. */
  readonly ownModel?: { readonly name: string; readonly bytes: ArrayBuffer } | undefined;
  readonly device: WebDevice;
}

export interface Loaded {
  readonly name: string;
  readonly description: ModelDescription;
  readonly findsFaces: boolean;
  readonly device: WebDevice;
  readonly threads: number;
}

export interface Recognised {
  readonly recognition: Recognition;
  /** For each face, its 48×48 gray bytes. */
  readonly crops: readonly Uint8Array[];
}

/** How a clip is looked at. */
export type ClipOptions = Omit<RecognizeVideoOptions, 'signal'>;

/** What the page asks of the worker, each once, and what it answers. */
export interface Calls {
  readonly load: { readonly ask: Load; readonly answer: Loaded };
  readonly recognize: {
    readonly ask: { readonly picture: Blob | ImageBitmap; readonly question: Question };
    readonly answer: Recognised;
  };
  readonly explain: {
    readonly ask: { readonly crop: Uint8Array; readonly wanted: ExplainOptions };
    readonly answer: Explanation;
  };
  readonly teach: { readonly ask: { readonly faces: readonly TaughtFace[] }; readonly answer: TaughtModel };
  /** Its rows come one by one before the answer. */
  readonly video: {
    readonly ask: { readonly clip: File; readonly options: ClipOptions };
    readonly answer: undefined;
  };
  /** Ends another call, by its number; that one answers with `INTERRUPTED`. */
  readonly stop: { readonly ask: { readonly id: number }; readonly answer: undefined };
}
export type CallName = keyof Calls;

export type ToWorker = {
  readonly [Name in CallName]: { readonly id: number; readonly call: Name; readonly ask: Calls[Name]['ask'] };
}[CallName];

export interface SentError {
  readonly code: MienErrorCode | undefined;
  readonly message: string;
  readonly hint: string | undefined;
}

export type FromWorker =
  | { readonly id: number; readonly answer: Calls[CallName]['answer'] }
  | { readonly id: number; readonly error: SentError }
  | { readonly loaded: number; readonly total: number }
  /** Of a call under way. */
  | { readonly at: number; readonly done: number; readonly total: number; readonly stage: string }
  /** With unsure faces and how all look, which a row does not hold. */
  | { readonly of: number; readonly row: VideoRow; readonly kept: KeptFrame }
  | { readonly notice: string };
