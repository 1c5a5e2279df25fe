import { useCallback, useEffect, useState } from 'react';
import { askJson } from './api.js';

export type Remote<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface Asked<T> {
  readonly remote: Remote<T>;
  again(): void;
}

/**
 * What the server answers at an address; with `poll`, milliseconds, asked anew for as long as it is shown. A failed
 * poll leaves the last answer standing.
 */
export function useRemote<T>(path: string | undefined, poll?: number): Asked<T> {
  const [remote, setRemote] = useState<Remote<T>>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again
  useEffect(() => {
    if (path === undefined) return;
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let answered = false;
    const load = async (): Promise<void> => {
      try {
        const value = await askJson<T>(path, { signal: gone.signal });
        if (gone.signal.aborted) return;
        answered = true;
        setRemote({ kind: 'done', value });
      } catch (error) {
        if (gone.signal.aborted) return;
        if (!answered) return setRemote({ kind: 'failed', error });
      }
      if (poll !== undefined) timer = setTimeout(load, poll);
    };
    void load();
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, [path, poll, attempt]);

  // Another address shows nothing of the one before.
  const [shownPath, setShownPath] = useState(path);
  if (shownPath !== path) {
    setShownPath(path);
    setRemote({ kind: 'loading' });
  }

  const again = useCallback(() => {
    setRemote({ kind: 'loading' });
    setAttempt((now) => now + 1);
  }, []);
  return { remote, again };
}
