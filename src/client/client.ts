import {
  anything,
  callable,
  checkOptions,
  flag,
  numberFrom,
  type OptionKinds,
  signalKind,
  text,
  wholeFrom,
} from '../check-options.js';
import type { MienError } from '../errors.js';
import type { DetectionOptions } from '../face/mtcnn/options.js';
import type { ExplainOptions as HeatOptions } from '../recognizer/recognizer.js';
import type { Detection, Recognition } from '../recognizer/result.js';
import type { ModelList } from '../server/answer-schemas.js';
import type { ClipChoice } from '../server/clips/clip-request.js';
import type { ExplanationAnswer } from '../server/picture-job.js';
import { type Answer, ask, type Connection } from './ask.js';
import { type ClipProgressReport, type ClipResult, followClip } from './follow-clip.js';

export interface ClientOptions {
  /** Where `mien serve` listens, such as `http://127.0.0.1:8080`; in its own studio, the page's origin. */
  readonly baseUrl: string | URL;
  readonly apiKey?: string | undefined;
  /** For one call with all its tries, milliseconds. Default 60,000. */
  readonly timeout?: number | undefined;
  /** How often a call is tried again where the server says that it is busy (503 with Retry-After). Default 3. */
  readonly retries?: number | undefined;
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
}

const CLIENT_KINDS: OptionKinds<ClientOptions> = {
  baseUrl: anything,
  apiKey: text,
  timeout: numberFrom(1),
  retries: wholeFrom(0),
  fetch: callable,
};

/** The bytes of a JPEG, PNG, WebP, AVIF, GIF or TIFF; a `File` keeps its name in a call for several. */
export type PictureToSend = Blob | Uint8Array<ArrayBuffer> | ArrayBuffer;

export interface RequestOptions {
  /** Gives the call up; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface PredictOptions extends DetectionOptions, Pick<HeatOptions, 'prior'>, RequestOptions {
  /** False where each picture is one face already. Default true. */
  readonly detect?: boolean | undefined;
}

/** `maxFaces` is 32 unless a face is named, and at most. */
export interface ExplainOptions extends PredictOptions, HeatOptions {
  /** Only this face: its place in the answer of `predict` with the same options, from 1. */
  readonly face?: number | undefined;
  /** Whether each face has its 48×48 gray levels too; for numbers, not drawings. */
  readonly crop?: boolean | undefined;
}

const REQUEST_KINDS: OptionKinds<RequestOptions> = { signal: signalKind };

/** Their values are the server's to judge, which knows its own limits. */
const DETECT_KINDS: OptionKinds<DetectionOptions & RequestOptions> = {
  ...REQUEST_KINDS,
  minFace: anything,
  scaleFactor: anything,
  thresholds: anything,
  maxFaces: anything,
  anyTurn: anything,
};
const PREDICT_KINDS: OptionKinds<PredictOptions> = { ...DETECT_KINDS, detect: flag, prior: anything };
const EXPLAIN_KINDS: OptionKinds<ExplainOptions> = {
  ...PREDICT_KINDS,
  class: anything,
  map: anything,
  face: anything,
  crop: flag,
};

/** Of a clip: which frames are looked at, and how. */
export interface VideoOptions extends Omit<PredictOptions, 'detect'>, ClipChoice {
  /** Told how far the server is, a few times a second at most. */
  readonly onProgress?: ((progress: ClipProgressReport) => void) | undefined;
}

const VIDEO_KINDS: OptionKinds<VideoOptions> = {
  ...DETECT_KINDS,
  prior: anything,
  fps: anything,
  from: anything,
  to: anything,
  trackGap: anything,
  onProgress: callable,
};

/** One of several pictures: its faces, or why it could not be read. */
export type FileResult<Result> = { readonly file: string } & (
  | Result
  | { readonly error: Pick<MienError, 'code' | 'message' | 'hint'> }
);

/**
 * Every call throws `MienError`: the server's code, `SERVER_UNREACHABLE` where it cannot be reached or answers with
 * something else than JSON, or `REQUEST_TIMEOUT`.
 */
export interface Client {
  /** The faces of one picture, the surest first, and the perceived expression of each. */
  predict(picture: PictureToSend, options?: PredictOptions): Promise<Recognition>;
  /** The same of several in one request, in their order; one that cannot be read does not spoil the others. */
  predictAll(
    pictures: readonly PictureToSend[],
    options?: PredictOptions,
  ): Promise<readonly FileResult<Recognition>[]>;
  /** The faces of one picture. */
  detect(picture: PictureToSend, options?: DetectionOptions & RequestOptions): Promise<Detection>;
  /** What in the faces of one picture spoke for a class: 48×48 numbers each. */
  explain(picture: PictureToSend, options?: ExplainOptions): Promise<ExplanationAnswer>;
  /** The same drawn, as the bytes of a PNG; a `File` keeps its name. `FACE_NOT_FOUND` where there is no face. */
  drawExplanation(picture: PictureToSend, options?: ExplainOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The faces of a clip, row by row, which the server's FFmpeg decodes. It waits until the server has looked through the clip;
   * `timeout` holds for the upload and for each question alone. A raised signal cancels the clip.
   */
  video(clip: PictureToSend, options?: VideoOptions): Promise<ClipResult>;
  /** What answers there, and its limits. */
  models(options?: RequestOptions): Promise<ModelList>;
}

/** A client of `mien serve`, in Node and in browsers. It and its calls throw `OPTION_INVALID` for options they do not know. */
export function createClient(options: ClientOptions): Client {
  checkOptions('createClient', options, CLIENT_KINDS);
  const { baseUrl, apiKey, timeout = 60_000, retries = 3, fetch: own } = options;
  const connection: Connection = {
    baseUrl: String(baseUrl).replace(/\/+$/, ''),
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
    timeout,
    retries,
    // Not `fetch` itself: browsers insist on the global object as its `this`.
    fetch: own ?? ((input, init) => fetch(input, init)),
  };
  const post = (
    path: string,
    body: Blob | FormData,
    { signal, ...search }: PredictOptions | ExplainOptions,
    type?: 'image/png',
  ): Promise<Answer> => ask(connection, `${path}${query(search)}`, { method: 'POST', body, signal, type });
  return {
    predict: async (picture, search = {}) => {
      checkOptions('predict', search, PREDICT_KINDS);
      return (await post('/v1/predict', toBlob(picture), search)) as Recognition;
    },
    predictAll: async (pictures, search = {}) => {
      checkOptions('predictAll', search, PREDICT_KINDS);
      const answer = await post('/v1/predict', toForm(pictures), search);
      return (answer as { results: readonly FileResult<Recognition>[] }).results;
    },
    detect: async (picture, search = {}) => {
      checkOptions('detect', search, DETECT_KINDS);
      return (await post('/v1/detect', toBlob(picture), search)) as Detection;
    },
    explain: async (picture, search = {}) => {
      checkOptions('explain', search, EXPLAIN_KINDS);
      return (await post('/v1/explain', toBlob(picture), search)) as ExplanationAnswer;
    },
    drawExplanation: async (picture, search = {}) => {
      checkOptions('drawExplanation', search, EXPLAIN_KINDS);
      const body = picture instanceof File ? toForm([picture]) : toBlob(picture);
      return (await post('/v1/explain', body, search, 'image/png')) as Uint8Array<ArrayBuffer>;
    },
    video: async (clip, search = {}) => {
      checkOptions('video', search, VIDEO_KINDS);
      const { onProgress, signal, ...options } = search;
      const path = `/v1/video${query(options)}`;
      const asked = { method: 'POST', body: toBlob(clip), signal };
      const { id } = (await ask(connection, path, asked)) as { readonly id: string };
      return followClip(connection, id, onProgress, signal);
    },
    models: async (search = {}) => {
      checkOptions('models', search, REQUEST_KINDS);
      return (await ask(connection, '/v1/models', { signal: search.signal })) as ModelList;
    },
  };
}

function query(options: Omit<ExplainOptions & VideoOptions, 'signal' | 'onProgress'>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    // Class shares go as JSON; thresholds are numbers with commas.
    const asJson = typeof value === 'object' && !Array.isArray(value);
    search.append(name, asJson ? JSON.stringify(value) : String(value));
  }
  return search.size === 0 ? '' : `?${search}`;
}

/** The server knows a picture by its bytes, so that its type is all one; an empty one would be refused. */
function toBlob(picture: PictureToSend): Blob {
  return new Blob([picture], { type: 'application/octet-stream' });
}

function toForm(pictures: readonly PictureToSend[]): FormData {
  const form = new FormData();
  pictures.forEach((picture, i) => {
    const name = picture instanceof File ? picture.name : String(i + 1);
    form.append('pictures', toBlob(picture), name);
  });
  return form;
}
