import type { WebSocket } from 'ws';
import { MienError } from '../errors.js';
import { errorBody, toMienError } from './error-answer.js';
import type { Arrival } from './gate.js';
import type { PredictRequest } from './picture-job.js';
import type { PictureService } from './picture-service.js';

/** Between two signs of life that a client is asked for, milliseconds. */
const PING_INTERVAL = 30_000;
/** A client that leaves more answers than this unread, bytes, is not sent more. */
const MOST_UNREAD = 2 ** 20;
/** WebSocket's code for a server that goes away (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001;
/** A client has this long to answer that the server goes away, milliseconds. */
const CLOSE_PATIENCE = 1000;

interface Frame {
  /** From 1, in the order of arrival. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Its bytes' way through the gate. */
  readonly arrival: Arrival;
}

interface FrameSocketParts {
  readonly service: PictureService;
  /** What is asked of every frame. */
  readonly question: PredictRequest;
  /** Counts a frame against the client's rate limit. Throws `RATE_LIMITED`. */
  readonly count: () => Promise<void>;
}

/**
 * One WebSocket: pictures in, JSON out. One frame is worked on at a time; of those that come in meanwhile the newest
 * waits, and the others are dropped, so that answers never lag further behind than two frames.
 */
export class FrameSocket {
  readonly #gone = new AbortController();
  readonly #ping: NodeJS.Timeout;
  #count = 0;
  #waiting: Frame | undefined;
  #work: Promise<void> | undefined;
  #alive = true;
  #ending = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly parts: FrameSocketParts,
  ) {
    this.#ping = setInterval(() => this.#askForLife(), PING_INTERVAL);
    socket.on('pong', () => {
      this.#alive = true;
    });
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
    socket.on('close', () => {
      clearInterval(this.#ping);
      this.#drop();
      this.#gone.abort();
    });
    const { metrics } = parts.service;
    metrics.socket(1);
    socket.once('close', () => metrics.socket(-1));
  }

  /** Answers the frame that is being worked on, and closes; a client that does not close its end is cut off. */
  async end(): Promise<void> {
    this.#ending = true;
    this.#drop();
    await this.#work;
    this.socket.close(GOING_AWAY, 'the server is stopping');
    const timer = setTimeout(() => this.socket.terminate(), CLOSE_PATIENCE);
    this.socket.once('close', () => clearTimeout(timer));
  }

  #askForLife(): void {
    if (this.#alive) this.socket.ping();
    else this.socket.terminate();
    this.#alive = false;
  }

  #receive(data: Buffer, isBinary: boolean): void {
    this.#alive = true;
    if (this.#ending) return;
    const number = ++this.#count;
    this.#drop();
    try {
      if (!isBinary) {
        throw new MienError('REQUEST_INVALID', 'Got a text message, expected a binary one.', {
          hint: 'Send the bytes of a picture.',
        });
      }
      this.#waiting = { number, bytes: data, arrival: this.#arrive(data.length) };
    } catch (error) {
      this.#send({ frame: number, ...errorBody(toMienError(error)) });
      return;
    }
    this.#work ??= this.#workOff().finally(() => {
      this.#work = undefined;
    });
  }

  /** Throws `SERVER_BUSY` and `SERVER_STOPPING`. */
  #arrive(bytes: number): Arrival {
    const arrival = this.parts.service.arrive(() => {
      // Memory was needed for others, while this frame waited.
      if (this.#waiting?.arrival === arrival) this.#waiting = undefined;
    });
    try {
      arrival.take(bytes);
    } catch (error) {
      arrival.leave();
      throw error;
    }
    return arrival;
  }

  /** The frame that waits, if there is one, is answered no more. */
  #drop(): void {
    this.#waiting?.arrival.leave();
    this.#waiting = undefined;
  }

  async #workOff(): Promise<void> {
    while (this.#waiting !== undefined) {
      const frame = this.#waiting;
      this.#waiting = undefined;
      this.#send({ frame: frame.number, ...(await this.#answer(frame)) });
    }
  }

  async #answer({ bytes, arrival }: Frame): Promise<object> {
    const { count, service, question } = this.parts;
    try {
      arrival.enter();
      await count();
      return await service.answer(bytes, question, this.#gone.signal);
    } catch (error) {
      return errorBody(toMienError(error));
    } finally {
      arrival.leave();
    }
  }

  #send(value: object): void {
    if (this.socket.readyState !== this.socket.OPEN || this.socket.bufferedAmount > MOST_UNREAD) return;
    this.socket.send(JSON.stringify(value));
  }
}
