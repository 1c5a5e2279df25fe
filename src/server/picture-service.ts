import { MienError, type MienErrorCode } from '../errors.js';
import { ERROR_STATUS } from './error-status.js';
import { type Arrival, Gate } from './gate.js';
import type { Inference } from './inference.js';
import { Metrics, type PictureOutcome } from './metrics.js';
import type { PictureAnswer, PictureJob, PredictRequest } from './picture-job.js';
import type { ServerOptions } from './server-options.js';

/** All bodies inside together: so many of the largest, however many small ones the queue has room for. */
const LARGEST_BODIES = 8;
/** A body that is still on its way when the server stops has this long to arrive, milliseconds. */
const STOP_PATIENCE = 1000;
/** Weight of the newest picture in the mean time of a picture. */
const NEWEST = 0.1;

/** Workers that have neither begun nor answered a picture for so long are not ready for more, milliseconds. */
const MOST_STALLED = 10_000;

/** Where requests and frames hand in their pictures: lets in, asks the workers, counts. */
export class PictureService {
  readonly metrics: Metrics;
  readonly #gate: Gate;
  #stopping = false;
  /** Mean seconds a picture takes in a worker, recent ones counting most. */
  #pace = 0.1;

  constructor(
    private readonly inference: Inference,
    private readonly options: Pick<ServerOptions, 'limits' | 'workers'>,
  ) {
    const { limits, workers } = options;
    this.#gate = new Gate({ requests: limits.queue + workers, bytes: LARGEST_BODIES * limits.bytes });
    this.metrics = new Metrics({
      load: () => inference.load,
      requests: () => this.#gate.requests,
      losses: () => inference.losses ?? 0,
    });
  }

  /** From now on nothing new is let in. A body that has not arrived soon after is sent away. */
  stop(): void {
    this.#stopping = true;
    setTimeout(() => this.#gate.evictArriving(stopping()), STOP_PATIENCE).unref();
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Whether pictures are being answered: some worker can work, and the busy ones get on. */
  get ready(): boolean {
    const { load, stalled = 0 } = this.inference;
    return (
      !this.#stopping && load.ready > 0 && stalled < Math.min(MOST_STALLED, this.options.limits.jobTimeout)
    );
  }

  /** Seconds after which a place is likely to be free. */
  get retryAfter(): number {
    const seconds = (this.#pace * this.#gate.requests) / this.options.workers;
    return Math.min(60, Math.max(1, Math.ceil(seconds)));
  }

  /**
   * Lets a body begin to arrive; `evict` is told where it has to go before it is whole, and has left by then.
   * Throws `SERVER_BUSY`, `SERVER_STOPPING`.
   */
  arrive(evict: (reason: MienError) => void): Arrival {
    if (this.#stopping) throw stopping();
    return this.#gate.arrive(evict);
  }

  /** Throws as `Inference.run`. */
  async answer(bytes: Uint8Array, question: PredictRequest, signal: AbortSignal): Promise<PictureAnswer> {
    const began = performance.now();
    const own = ownBytes(bytes);
    const job: PictureJob = { ...question, bytes: own };
    const count = (outcome: PictureOutcome, faces = 0): void => {
      const seconds = (performance.now() - began) / 1000;
      this.metrics.picture(question.ask, outcome, seconds, faces);
    };
    try {
      const waiting = this.inference.load.waiting;
      const answer = await this.inference.run(job, { signal, transfer: [own.buffer] });
      if (waiting === 0) this.#pace += NEWEST * ((performance.now() - began) / 1000 - this.#pace);
      count('answered', answer.faces.length);
      return answer;
    } catch (error) {
      if (signal.aborted) count('dropped');
      else count(error instanceof MienError && ERROR_STATUS[error.code] < 500 ? 'refused' : 'failed');
      throw error;
    }
  }
}

function stopping(): MienError {
  return new MienError('SERVER_STOPPING', 'The server is stopping.', { hint: 'Ask again later.' });
}

const PICTURE_FAULTS: readonly MienErrorCode[] = [
  'IMAGE_UNREADABLE',
  'IMAGE_UNSUPPORTED',
  'FACE_NOT_FOUND',
  'WORK_TOO_LARGE',
];

/** Whether the picture itself is at fault, so that others in the same form still get their answer. */
export function isPictureFault({ code }: MienError): boolean {
  return PICTURE_FAULTS.includes(code);
}

/** Bytes in a buffer of their own, which can be handed over to a thread; small ones share one, and are copied. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) return new Uint8Array(buffer);
  return new Uint8Array(bytes);
}
