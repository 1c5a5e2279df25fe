import type { TaughtFace } from '../../src/adapt/taught-face.js';
import type { TaughtModel } from '../../src/adapt/tune-head.js';
import { MienError } from '../../src/errors.js';
import type { WebDevice } from '../../src/recognizer/create-recognizer-web.js';
import type { ExplainOptions } from '../../src/recognizer/recognizer.js';
import type { Recognition } from '../../src/recognizer/result.js';
import { keepFrame } from '../../src/video/kept-frames.js';
import type { VideoRow } from '../../src/video/video-row.js';
import type { Engine, FaceHeat, FaceToExplain } from './engine.js';
import type { CallName, Calls, ClipOptions, FromWorker, Load, Loaded, Recognised } from './messages.js';
import type { Question } from './question.js';

export interface Watcher {
  /** Bytes of models and runtime that are here, and of all. */
  onProgress(loaded: number, total: number): void;
  onNotice(line: string): void;
}

type OnProgress = (done: number, total: number, stage: string) => void;

interface Waiting {
  resolve(answer: Calls[CallName]['answer']): void;
  reject(error: unknown): void;
}

const DEVICES: Readonly<Record<WebDevice, string>> = { wasm: 'processor', webgpu: 'graphics card' };

/** Recognition in a worker of this page: pictures leave neither the page nor the machine. */
export class BrowserEngine implements Engine {
  readonly place = 'browser';
  readonly #waiting = new Map<number, Waiting>();
  /** So that a face that is explained is not searched for again. */
  readonly #crops = new WeakMap<Recognition, readonly Uint8Array[]>();
  readonly #progress = new Map<number, OnProgress>();
  readonly #rows = new Map<number, (row: VideoRow) => void>();
  #next = 1;
  #loaded!: Loaded;

  private constructor(
    private readonly worker: Worker,
    watcher: Watcher,
  ) {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if ('notice' in data) watcher.onNotice(data.notice);
      else if ('at' in data) this.#progress.get(data.at)?.(data.done, data.total, data.stage);
      else if ('of' in data) {
        keepFrame(data.row, data.kept);
        this.#rows.get(data.of)?.(data.row);
      } else if ('loaded' in data) watcher.onProgress(data.loaded, data.total);
      else this.#settle(data);
    };
    worker.onerror = ({ message }) => this.#fail(new Error(message || 'the worker could not be started'));
  }

  /** Throws `DOWNLOAD_FAILED`, `MODEL_BROKEN` and `RUNTIME_FAILED`. */
  static async open(load: Load, watcher: Watcher): Promise<BrowserEngine> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'mien' });
    const engine = new BrowserEngine(worker, watcher);
    try {
      engine.#loaded = await engine.#call('load', load);
      return engine;
    } catch (error) {
      engine.close();
      throw error;
    }
  }

  get name(): string {
    return this.#loaded.name;
  }

  get architecture(): string {
    return this.#loaded.description.architecture;
  }

  get findsFaces(): boolean {
    return this.#loaded.findsFaces;
  }

  get uncertainBelow(): number {
    return this.#loaded.description.uncertainBelow;
  }

  get shares(): Loaded['description']['shares'] {
    return this.#loaded.description.shares;
  }

  get how(): string {
    const { device, threads } = this.#loaded;
    return device === 'wasm' && threads > 1 ? `${DEVICES.wasm}, ${threads} threads` : DEVICES[device];
  }

  /** What the model's file says of itself. */
  get description(): Loaded['description'] {
    return this.#loaded.description;
  }

  async recognize(picture: Blob | ImageBitmap, question: Question): Promise<Recognition> {
    const { recognition, crops } = await this.look(picture, question);
    this.#crops.set(recognition, crops);
    return recognition;
  }

  /** The same with each face's crop. */
  look(picture: Blob | ImageBitmap, question: Question): Promise<Recognised> {
    return this.#call('recognize', { picture, question }, picture instanceof ImageBitmap ? [picture] : []);
  }

  async explain({ recognition, face }: FaceToExplain, wanted: ExplainOptions): Promise<FaceHeat> {
    const crop = this.#crops.get(recognition)?.[face];
    if (crop === undefined) {
      throw new MienError('INTERRUPTED', 'The photo was recognised by another model.', {
        hint: 'Wait until this one has.',
      });
    }
    return { ...(await this.#call('explain', { crop, wanted })), crop };
  }

  /** The model that is loaded, taught these faces: see `fineTuneHead`. Throws as it does. */
  async teach(
    faces: readonly TaughtFace[],
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<TaughtModel> {
    const id = this.#next;
    this.#progress.set(id, onProgress);
    try {
      return await this.#stoppable('teach', { faces }, signal);
    } finally {
      this.#progress.delete(id);
    }
  }

  /** The rows of a clip, one by one: see `recognizeVideo`. Throws as it does. */
  async video(
    clip: File,
    options: ClipOptions,
    signal: AbortSignal,
    onRow: (row: VideoRow) => void,
  ): Promise<void> {
    const id = this.#next;
    this.#rows.set(id, onRow);
    try {
      await this.#stoppable('video', { clip, options }, signal);
    } finally {
      this.#rows.delete(id);
    }
  }

  /** A call that the worker ends when the signal says so. */
  async #stoppable<Name extends CallName>(
    call: Name,
    ask: Calls[Name]['ask'],
    signal: AbortSignal,
  ): Promise<Calls[Name]['answer']> {
    const id = this.#next;
    const stop = (): void => void this.#call('stop', { id });
    signal.addEventListener('abort', stop);
    try {
      return await this.#call(call, ask);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  close(): void {
    this.worker.terminate();
    this.#fail(new MienError('INTERRUPTED', 'Recognition was stopped.'));
  }

  #call<Name extends CallName>(
    call: Name,
    ask: Calls[Name]['ask'],
    transfer: Transferable[] = [],
  ): Promise<Calls[Name]['answer']> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.worker.postMessage({ id, call, ask }, transfer);
    });
  }

  #settle(message: Extract<FromWorker, { id: number }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('answer' in message) {
      waiting?.resolve(message.answer);
      return;
    }
    const { code, message: text, hint } = message.error;
    waiting?.reject(
      code === undefined ? new Error(text) : new MienError(code, text, hint === undefined ? {} : { hint }),
    );
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
