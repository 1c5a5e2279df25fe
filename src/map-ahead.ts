import { orAborted } from './or-aborted.js';

export interface MapAheadOptions {
  /** Pieces of work that are begun while the first of them is waited for. */
  readonly ahead: number;
  /** Ends the sequence before the next piece, and the wait for an item that has not come. */
  readonly signal?: AbortSignal | undefined;
}

/** A piece of work: the item that is to come, and what comes of it. */
interface Begun<Item, Value> {
  readonly taken: Promise<IteratorResult<Item>>;
  readonly value: Promise<Value | typeof END>;
}

const END: unique symbol = Symbol('no more items');

/**
 * The results of asynchronous work on each item, in order, a few begun ahead of the one that is taken: what is
 * waiting stays bounded however many items there are. Items may come one by one, such as the frames of a camera.
 */
export async function* mapAhead<Item, Value>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Value>,
  { ahead, signal }: MapAheadOptions,
): AsyncGenerator<Value> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const begun: Begun<Item, Value>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const begin = (): Begun<Item, Value> => {
    // One item is asked for at a time: not every source can be asked for the next before it has given the last.
    const taken = last.then(() => iterator.next());
    const value = taken.then(
      async (next): Promise<Value | typeof END> => (next.done === true ? END : work(next.value)),
    );
    // Its failure shows when its turn comes.
    value.catch(() => {});
    last = taken;
    return { taken, value };
  };
  try {
    for (;;) {
      while (begun.length <= ahead) begun.push(begin());
      const { taken, value } = begun.shift()!;
      if (signal?.aborted === true || !(await arrives(taken, signal))) return;
      const result = await value;
      if (result === END) return;
      yield result;
    }
  } finally {
    // The source is told, and not waited for: it may be waiting itself.
    Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/** Whether it came before the signal. Throws what the source throws. */
async function arrives(taken: Promise<unknown>, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await orAborted(taken, signal);
    return true;
  } catch (error) {
    if (signal?.aborted === true) return false;
    throw error;
  }
}
