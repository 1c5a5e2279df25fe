import type { MienErrorCode } from '../../src/errors.js';
import type { ModelDescription } from '../../src/model/description.js';
import type { WebDevice } from '../../src/recognizer/create-recognizer-web.js';
import type { Recognition } from '../../src/recognizer/result.js';
import type { Question } from './engine.js';
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

/** What the page asks of the worker, each once, and what it answers. */
export interface Calls {
  readonly load: { readonly ask: Load; readonly answer: Loaded };
  readonly recognize: {
    readonly ask: { readonly picture: Blob | ImageBitmap; readonly question: Question };
    readonly answer: Recognition;
  };
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
  | { readonly notice: string };
