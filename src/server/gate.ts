import { MienError } from '../errors.js';

export interface GateLimits {
  /** Requests that are received, wait or are worked on. */
  readonly requests: number;
  /** Bytes of their bodies. */
  readonly bytes: number;
}

/** Bounds what is in the house at a time, before it is read, so that a crowd costs answers and not memory. */
export class Gate {
  #requests = 0;
  #bytes = 0;

  constructor(private readonly limits: GateLimits) {}

  get requests(): number {
    return this.#requests;
  }

  /**
   * Lets a request of so many bytes in, and gives what lets it out again, to be called at least once.
   * Throws `SERVER_BUSY`.
   */
  enter(bytes: number): () => void {
    const { limits } = this;
    // One alone may always come in, whatever its size: its own limit is another's business.
    if (this.#requests > 0 && (this.#requests >= limits.requests || this.#bytes + bytes > limits.bytes)) {
      throw new MienError('SERVER_BUSY', 'The server has as many pictures waiting as it takes.', {
        hint: 'Ask again after the seconds that Retry-After names.',
      });
    }
    this.#requests += 1;
    this.#bytes += bytes;
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      this.#requests -= 1;
      this.#bytes -= bytes;
    };
  }
}
