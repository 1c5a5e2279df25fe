import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { joinSignals } from './join-signals.js';

describe('joined signals', () => {
  it('are raised with the first, for its reason, also where that was before', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const { signal } = joinSignals([one.signal, other.signal]);
    expect(signal.aborted).toBe(false);
    other.abort(new Error('enough'));
    one.abort(new Error('late'));
    expect(signal.reason).toEqual(new Error('enough'));
    expect(joinSignals([new AbortController().signal, other.signal]).signal.reason).toEqual(
      new Error('enough'),
    );
  });

  it('leave nothing behind in a signal that lives on', () => {
    const long = new AbortController();
    for (let i = 0; i < 100; i++) {
      const { signal, leave } = joinSignals([new AbortController().signal, long.signal]);
      signal.addEventListener('abort', () => {});
      leave();
    }
    expect(getEventListeners(long.signal, 'abort')).toHaveLength(0);
    const joined = joinSignals([long.signal]);
    long.abort();
    expect(joined.signal.aborted).toBe(true);
    expect(getEventListeners(long.signal, 'abort')).toHaveLength(0);
  });
});
