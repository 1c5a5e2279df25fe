import type { Writable } from 'node:stream';

/** Bytes of log that wait for a slow reader; further lines are dropped. */
const MOST_WAITING = 2 ** 20;

const guarded = new WeakSet<Writable>();

/**
 * A stream for text that may be lost: a reader that went away, a full disk or a reader that is too slow costs lines and
 * never the program.
 */
export function expendable(stream: Writable): { write(text: string): void } {
  // Without a listener, Node ends the program.
  if (!guarded.has(stream)) stream.on('error', () => {});
  guarded.add(stream);
  return {
    write(text) {
      if (stream.destroyed || stream.writableLength > MOST_WAITING) return;
      try {
        stream.write(text);
      } catch {
        // A file is written at once, so that its error is thrown here.
      }
    },
  };
}
