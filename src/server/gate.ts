import { MienError } from '../errors.js';

export interface GateLimits {
  /** Requests that have arrived whole, and wait or are worked on. */
  readonly requests: number;
  /** Bytes of all bodies, those that still arrive included. */
  readonly bytes: number;
}

/** The rate of a body is measured over this time, milliseconds. */
const WINDOW = 1000;
/** A body that brings fewer bytes in one window is stalled. */
const STALLED_BYTES = 16 * 2 ** 10;

/** A request on its way through the gate. */
export interface Arrival {
  /** Counts bytes that have come in. Throws `SERVER_BUSY` where memory has no room for them. */
  take(bytes: number): void;
  /** The body is whole: takes a place in the queue. Throws `SERVER_BUSY` where there is none. */
  enter(): void;
  /** Gives bytes and place back. A second call changes nothing. */
  leave(): void;
}

/**
 * Bounds what is in the house at a time. A body counts by the bytes that have arrived, so an idle request costs nothing.
 * A place in the queue is taken by a whole request. Where memory is full, bodies that have stalled are sent away before
 * a newcomer is.
 */
export class Gate {
  readonly #arriving = new Set<Place>();
  #requests = 0;
  #bytes = 0;

  constructor(
    private readonly limits: GateLimits,
    /** Milliseconds; tests have their own. */
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Whole requests inside. */
  get requests(): number {
    return this.#requests;
  }

  /** Bytes of all bodies. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * A body begins to arrive. `evict` is told where the body has to go before it is whole; it has left by then.
   * Throws `SERVER_BUSY` where the queue or the memory is full already.
   */
  arrive(evict: (reason: MienError) => void = () => {}): Arrival {
    if (this.#requests >= this.limits.requests) throw busy();
    const place = new Place(this.clock, evict);
    if (this.#bytes >= this.limits.bytes && !this.#makeRoom(1, place)) throw busy();
    this.#arriving.add(place);
    return {
      take: (bytes) => {
        // One body alone may always come in: its own size is limited elsewhere.
        const alone = this.#bytes === place.bytes;
        if (!alone && !this.#fits(bytes) && !this.#makeRoom(bytes, place)) throw busy();
        if (place.left) return;
        place.add(bytes);
        this.#bytes += bytes;
      },
      enter: () => {
        if (place.left || place.inside) return;
        if (this.#requests > 0 && this.#requests >= this.limits.requests) throw busy();
        this.#arriving.delete(place);
        place.inside = true;
        this.#requests += 1;
      },
      leave: () => this.#leave(place),
    };
  }

  /** Sends every body away that is not whole yet. */
  evictArriving(reason: MienError): void {
    for (const place of [...this.#arriving]) this.#evict(place, reason);
  }

  #fits(bytes: number): boolean {
    return this.#bytes + bytes <= this.limits.bytes;
  }

  /** Evicts stalled bodies, the largest first, until so many bytes fit; false where they do not even then. */
  #makeRoom(bytes: number, newcomer: Place): boolean {
    const stalled = [...this.#arriving].filter((place) => place !== newcomer && place.stalled);
    for (const place of stalled.sort((a, b) => b.bytes - a.bytes)) {
      if (this.#fits(bytes)) break;
      this.#evict(place, tooSlow());
    }
    return this.#fits(bytes);
  }

  #evict(place: Place, reason: MienError): void {
    this.#leave(place);
    place.evict(reason);
  }

  #leave(place: Place): void {
    if (place.left) return;
    place.left = true;
    this.#arriving.delete(place);
    this.#bytes -= place.bytes;
    if (place.inside) this.#requests -= 1;
  }
}

/** What one body has brought, and how fast. */
class Place {
  bytes = 0;
  inside = false;
  left = false;
  readonly #began: number;
  #windowBegan: number;
  #window = 0;
  #before = 0;

  constructor(
    private readonly clock: () => number,
    readonly evict: (reason: MienError) => void,
  ) {
    this.#began = clock();
    this.#windowBegan = this.#began;
  }

  add(bytes: number): void {
    this.#turn();
    this.bytes += bytes;
    this.#window += bytes;
  }

  /** Whether the last whole window brought next to nothing. */
  get stalled(): boolean {
    this.#turn();
    return this.clock() - this.#began >= WINDOW && this.#before < STALLED_BYTES;
  }

  #turn(): void {
    const now = this.clock();
    const passed = now - this.#windowBegan;
    if (passed < WINDOW) return;
    this.#before = passed < 2 * WINDOW ? this.#window : 0;
    this.#window = 0;
    this.#windowBegan = now;
  }
}

function busy(): MienError {
  return new MienError('SERVER_BUSY', 'The server has as many pictures waiting as it takes.', {
    hint: 'Ask again after the seconds that Retry-After names.',
  });
}

function tooSlow(): MienError {
  return new MienError('REQUEST_TIMEOUT', 'The request arrived too slowly while others needed the memory.', {
    hint: 'Send smaller pictures, or over a faster connection.',
  });
}
