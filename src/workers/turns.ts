/**
 * So many pieces of work at a time, the others in the order in which they came. It bounds what work holds while it is done.
 *
 * @example
 * const turns = new Turns(4);
 * const bytes = await turns.take(() => blob.arrayBuffer());
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(places: number) {
    this.#free = places;
  }

  /** Throws what the work throws. */
  async take<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((begin) => this.#waiting.push(begin));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
