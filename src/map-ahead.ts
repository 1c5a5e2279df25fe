export interface MapAheadOptions {
  /** Pieces of work that are begun while the first of them is waited for. */
  readonly ahead: number;
  /** Ends the sequence before the next piece. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The results of asynchronous work on each item, in order, a few begun ahead of the one that is taken: what is
 * waiting stays bounded however many items there are.
 */
export async function* mapAhead<Item, Value>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Value>,
  { ahead, signal }: MapAheadOptions,
): AsyncGenerator<Value> {
  const iterator = items[Symbol.iterator]();
  const begun: Promise<Value>[] = [];
  for (;;) {
    while (begun.length <= ahead) {
      const next = iterator.next();
      if (next.done === true) break;
      const value = work(next.value);
      // Its failure shows when its turn comes.
      value.catch(() => {});
      begun.push(value);
    }
    const first = begun.shift();
    if (first === undefined || signal?.aborted === true) return;
    yield await first;
  }
}
