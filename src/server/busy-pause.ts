/** Refusals a second that are answered at once. */
const PROMPT = 20;
/** How long further ones wait for their answer, milliseconds. */
const PAUSE = 500;

/**
 * How long an answer of `SERVER_BUSY` waits. A client that asks again at once would otherwise take the processor from the
 * pictures: 256 connections sent away 2,000 times a second left a third of the throughput.
 */
export class BusyPause {
  #second = Number.NEGATIVE_INFINITY;
  #refused = 0;

  /** Milliseconds to wait before a refusal at the time `now` (milliseconds) is answered: 0 or 500. */
  next(now: number): number {
    if (now - this.#second >= 1000) {
      this.#second = now;
      this.#refused = 0;
    }
    this.#refused += 1;
    return this.#refused > PROMPT ? PAUSE : 0;
  }
}
