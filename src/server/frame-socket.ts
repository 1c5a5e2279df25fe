import type { WebSocket } from 'ws';
import { MienError } from '../errors.js';
import { errorBody, toMienError } from './error-answer.js';
import type { PictureDesk } from './picture-desk.js';
import type { Question } from './picture-job.js';

/** Between two signs of life that a client is asked for, milliseconds. */
const PING_INTERVAL = 30_000;
/** A client that leaves more answers than this unread, bytes, is not sent more. */
const MOST_UNREAD = 2 ** 20;
/** WebSocket's code for a server that goes away (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001;

interface Frame {
  /** From 1, in the order of arrival. */
  readonly number: number;
  readonly bytes: Uint8Array;
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
    private readonly desk: PictureDesk,
    private readonly question: Question,
  ) {
    this.#ping = setInterval(() => this.#askForLife(), PING_INTERVAL);
    socket.on('pong', () => {
      this.#alive = true;
    });
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
    socket.on('close', () => {
      clearInterval(this.#ping);
      this.#waiting = undefined;
      this.#gone.abort();
    });
    desk.metrics.socket(1);
    socket.once('close', () => desk.metrics.socket(-1));
  }

  /** Answers the frame that is being worked on, and closes. */
  async end(): Promise<void> {
    this.#ending = true;
    this.#waiting = undefined;
    await this.#work;
    this.socket.close(GOING_AWAY, 'the server is stopping');
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
    if (!isBinary) {
      const error = new MienError('REQUEST_INVALID', 'Got a text message, expected a binary one.', {
        hint: 'Send the bytes of a picture.',
      });
      this.#send({ frame: number, ...errorBody(error) });
      return;
    }
    this.#waiting = { number, bytes: data };
    this.#work ??= this.#workOff().finally(() => {
      this.#work = undefined;
    });
  }

  async #workOff(): Promise<void> {
    while (this.#waiting !== undefined) {
      const { number, bytes } = this.#waiting;
      this.#waiting = undefined;
      this.#send({ frame: number, ...(await this.#answer(bytes)) });
    }
  }

  async #answer(bytes: Uint8Array): Promise<object> {
    try {
      const leave = this.desk.enter(bytes.length);
      try {
        return await this.desk.answer(bytes, this.question, this.#gone.signal);
      } finally {
        leave();
      }
    } catch (error) {
      return errorBody(toMienError(error));
    }
  }

  #send(value: object): void {
    if (this.socket.readyState !== this.socket.OPEN || this.socket.bufferedAmount > MOST_UNREAD) return;
    this.socket.send(JSON.stringify(value));
  }
}
