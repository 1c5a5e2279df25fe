import { checkOptions } from '../check-options.js';
import { MienError } from '../errors.js';
import { detectionOptions, type SearchOptions } from '../face/mtcnn/options.js';
import { requireImage } from '../image/check-image.js';
import { decodeImage, type Picture } from '../image/decode.js';
import type { Image } from '../image/image.js';
import { mapAhead } from '../map-ahead.js';
import type { ModelDescription } from '../model/description.js';
import { planNetwork } from '../model/network-plan.js';
import { type PriorOptions, priorShares } from '../model/prior.js';
import { orAborted } from '../or-aborted.js';
import type { Progress } from '../progress.js';
import { startThread } from '../workers/thread-link.js';
import { Turns } from '../workers/turns.js';
import type { WorkerLink } from '../workers/worker-link.js';
import { type JobOptions, WorkerPool } from '../workers/worker-pool.js';
import {
  EXPLAIN_KINDS,
  type ExplainOptions,
  PRIOR_KINDS,
  RECOGNIZE_ALL_KINDS,
  RECOGNIZE_AT_KINDS,
  type RecognizeAllOptions,
  type RecognizeAtOptions,
  Recognizer,
} from './recognizer.js';
import type { RecognizerJobs, SentPicture, ThreadSettings } from './recognizer-jobs.js';
import { requirePictures } from './require-pictures.js';
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
import { comesFromElsewhere, packImage, packPicture } from './send-picture.js';

export interface PoolOptions extends ThreadSettings {
  readonly workers: number;
  /** Starts a thread; tests put another in its place. */
  readonly start?: (() => WorkerLink) | undefined;
}

/** Pictures a job of `recognizeCrops`: they go through the network together. */
const CROPS = 32;

const PROGRAM = new URL('./recognizer-worker.js', import.meta.url);

/**
 * A recognizer whose work is done in threads, each with networks of its own, so that the caller's event loop goes on. A
 * picture is wholly one thread's: read, decoded, searched and recognised. Only streams, `Blob`s and addresses are read by
 * the caller's thread, and sharp instances decoded there, by sharp's own threads.
 */
export class PooledRecognizer extends Recognizer<Picture> {
  readonly #pool: WorkerPool<RecognizerJobs>;
  readonly #reading: ThreadSettings['reading'];
  /** Pictures that are held at a time: those that are worked on, and as many ready for when a thread is free. */
  readonly #held: number;
  readonly #turns: Turns;
  readonly #workers: number;

  /** Throws as `createRecognizer`. */
  static async open({
    workers,
    start = () => startThread(PROGRAM),
    ...settings
  }: PoolOptions): Promise<PooledRecognizer> {
    const { model, network, reading } = settings;
    const { description } = planNetwork(model.bytes, model.path, network.description);
    if (network.prior !== undefined) priorShares(network.prior, description);
    const { maxPixels, partial } = reading;
    const pool = await WorkerPool.open<RecognizerJobs>({
      workers,
      start,
      // Addresses are fetched here, by a function that cannot go to a thread.
      settings: { model, network, reading: { maxPixels, partial } },
      keepAlive: false,
    });
    return new PooledRecognizer(pool, settings, description, workers);
  }

  private constructor(
    pool: WorkerPool<RecognizerJobs>,
    { model, network, reading }: ThreadSettings,
    description: ModelDescription,
    workers: number,
  ) {
    super({
      description,
      name: model.name,
      prior: network.prior,
      session: { inputNames: [], outputNames: [], run: inThreads, release: () => pool.close() },
      decode: (source, signal) => decodeImage(source, { ...reading, signal }),
      openDetector: inThreads,
      openExplainer: inThreads,
    });
    this.#pool = pool;
    this.#reading = reading;
    this.#workers = workers;
    this.#held = 2 * workers;
    this.#turns = new Turns(this.#held);
  }

  override get workers(): number {
    return this.#workers;
  }

  override recognizeAll(
    pictures: readonly Picture[],
    options: RecognizeAllOptions = {},
  ): Promise<readonly Recognition[]> {
    return this.during(async () => {
      checkOptions('recognize', options, RECOGNIZE_ALL_KINDS);
      requirePictures('recognizeAll', pictures);
      const { signal, onProgress, ...asked } = options;
      const answers = await this.#inOrder(
        pictures,
        signal,
        (picture, run) => this.#pool.run('recognizeAll', [[picture], asked], run),
        onProgress,
      );
      return answers.flat();
    });
  }

  override detect(picture: Picture, options: SearchOptions = {}): Promise<Detection> {
    return this.during(async () => {
      detectionOptions(options);
      const { signal, ...asked } = options;
      const answers = await this.#inOrder([picture], signal, (sent, run) =>
        this.#pool.run('detect', [sent, asked], run),
      );
      return answers[0]!;
    });
  }

  override recognizeCrops(
    pictures: readonly Picture[],
    options: PriorOptions = {},
  ): Promise<readonly Recognition[]> {
    return this.during(async () => {
      checkOptions('recognizeCrops', options, PRIOR_KINDS);
      requirePictures('recognizeCrops', pictures);
      const groups = Array.from({ length: Math.ceil(pictures.length / CROPS) }, (_, i) =>
        pictures.slice(i * CROPS, (i + 1) * CROPS),
      );
      const answers: Recognition[] = [];
      const work = (group: readonly Picture[]): Promise<readonly Recognition[]> =>
        this.#turns.take(async () => {
          const packed = await Promise.all(group.map((picture) => packPicture(picture, this.#reading)));
          const transfer = packed.flatMap((one) => one.transfer);
          const words = [packed.map(({ picture }) => picture), options] as const;
          return this.#pool.run('recognizeCrops', words, { transfer });
        });
      for await (const group of mapAhead(groups, work, { ahead: this.#held })) answers.push(...group);
      return answers;
    });
  }

  override findFaces(image: Image, options: SearchOptions = {}): Promise<FoundFaces> {
    return this.during(async () => {
      detectionOptions(options, 'findFaces');
      requireImage(image);
      const { signal, ...asked } = options;
      return this.#turns.take(() => {
        const { picture, transfer } = packImage(image);
        return this.#pool.run('findFaces', [picture, asked], { signal, transfer });
      });
    });
  }

  override recognizeAt(
    image: Image,
    boxes: readonly FaceInPicture['box'][],
    options: RecognizeAtOptions = {},
  ): Promise<readonly (RecognizedFace | undefined)[]> {
    return this.during(async () => {
      checkOptions('recognizeAt', options, RECOGNIZE_AT_KINDS);
      requireImage(image);
      return this.#turns.take(() => {
        const { picture, transfer } = packImage(image);
        return this.#pool.run('recognizeAt', [picture, boxes, options], { transfer });
      });
    });
  }

  override perceiveFaces(faces: Uint8Array, options: PriorOptions = {}): Promise<readonly Perception[]> {
    return this.during(() => this.#pool.run('perceiveFaces', [faces, options]));
  }

  override perceiveFound(
    found: readonly FoundFaces[],
    options: PriorOptions = {},
  ): Promise<readonly Recognition[]> {
    return this.during(() => this.#pool.run('perceiveFound', [found, options]));
  }

  override probabilities(faces: Uint8Array, options: PriorOptions = {}): Promise<Float32Array> {
    return this.during(() => this.#pool.run('probabilities', [faces, options]));
  }

  override explain(faces: Uint8Array, options: ExplainOptions = {}): Promise<readonly Explanation[]> {
    return this.during(async () => {
      checkOptions('explain', options, EXPLAIN_KINDS);
      const { signal, ...asked } = options;
      return this.#pool.run('explain', [faces, asked], { signal });
    });
  }

  override explainFound(found: FoundFaces, options: ExplainOptions = {}): Promise<ExplainedPicture> {
    return this.during(async () => {
      checkOptions('explain', options, EXPLAIN_KINDS);
      const { signal, ...asked } = options;
      return this.#pool.run('explainFound', [found, asked], { signal });
    });
  }

  override openDetector(): Promise<void> {
    return this.during(() => this.#pool.run('openDetector', []));
  }

  /** Asks for each picture, in order. Where one fails, those behind it are given up. */
  async #inOrder<Result>(
    pictures: readonly Picture[],
    signal: AbortSignal | undefined,
    ask: (picture: SentPicture, run: JobOptions) => Promise<Result>,
    onProgress?: Progress,
  ): Promise<Result[]> {
    const rest = new AbortController();
    const both = signal === undefined ? rest.signal : AbortSignal.any([signal, rest.signal]);
    const answers: Result[] = [];
    try {
      const work = (picture: Picture): Promise<Result> => this.#send(picture, both, ask);
      for await (const answer of mapAhead(pictures, work, { ahead: this.#held })) {
        answers.push(answer);
        onProgress?.(answers.length, pictures.length, 'pictures');
      }
      return answers;
    } finally {
      rest.abort(new MienError('INTERRUPTED', 'A picture before this one could not be recognised.'));
    }
  }

  async #send<Result>(
    picture: Picture,
    signal: AbortSignal,
    ask: (picture: SentPicture, run: JobOptions) => Promise<Result>,
  ): Promise<Result> {
    const reading = { ...this.#reading, signal };
    // What comes from elsewhere may be long on its way, and keeps no place from the others meanwhile.
    const early = comesFromElsewhere(picture) ? await packPicture(picture, reading) : undefined;
    return orAborted(
      this.#turns.take(async () => {
        const { picture: sent, transfer } = early ?? (await packPicture(picture, reading));
        return ask(sent, { signal, transfer });
      }),
      signal,
    );
  }
}

/** The networks are the threads' own. */
function inThreads(): Promise<never> {
  return Promise.reject(
    new MienError('RUNTIME_FAILED', 'The networks of this recognizer are in other threads.'),
  );
}
