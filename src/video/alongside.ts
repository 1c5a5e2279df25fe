/** What is known from one frame on, until the next of them. */
export interface Spanned<T> {
  readonly now: T | undefined;
  readonly next: T | undefined;
}

/** Walks along what was found in some of a clip's frames while all frames are read. */
export class Alongside<T extends { readonly frame: number }> {
  readonly #found: AsyncIterator<T>;
  #now: T | undefined;
  #next: T | undefined;
  #begun = false;

  constructor(found: AsyncIterable<T>) {
    this.#found = found[Symbol.asyncIterator]();
  }

  /** What holds in this frame; frames are asked for in order. */
  async at(frame: number): Promise<Spanned<T>> {
    if (!this.#begun) {
      this.#begun = true;
      this.#next = await this.#take();
    }
    while (this.#next !== undefined && this.#next.frame <= frame) {
      this.#now = this.#next;
      this.#next = await this.#take();
    }
    return { now: this.#now, next: this.#next };
  }

  /** Ends what is walked along. */
  async end(): Promise<void> {
    await this.#found.return?.();
  }

  async #take(): Promise<T | undefined> {
    const { value, done } = await this.#found.next();
    return done === true ? undefined : value;
  }
}
