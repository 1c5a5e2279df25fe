import { afterEach, describe, expect, it, vi } from 'vitest';
import { onInterrupt } from './interrupt.js';

/** What `onInterrupt` listens with, taken off again: no real signal is to reach it. */
function listenersOf(callback: () => void): { readonly SIGINT: () => void; readonly SIGTERM: () => void } {
  const before = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') };
  onInterrupt(callback);
  const taken = (signal: 'SIGINT' | 'SIGTERM'): (() => void) => {
    const [own] = process.listeners(signal).filter((each) => !before[signal].includes(each));
    process.removeListener(signal, own!);
    return own as () => void;
  };
  return { SIGINT: taken('SIGINT'), SIGTERM: taken('SIGTERM') };
}

describe('an interruption', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('that comes twice at once, as through npx, is one; a later one ends the program', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    vi.spyOn(process, 'removeAllListeners').mockReturnThis();
    const callback = vi.fn();
    const { SIGINT, SIGTERM } = listenersOf(callback);
    SIGINT();
    vi.advanceTimersByTime(3);
    SIGINT();
    SIGTERM();
    expect([callback.mock.calls.length, kill.mock.calls]).toEqual([1, []]);
    vi.advanceTimersByTime(600);
    SIGINT();
    expect([callback.mock.calls.length, kill.mock.calls]).toEqual([1, [[process.pid, 'SIGINT']]]);
  });
});
