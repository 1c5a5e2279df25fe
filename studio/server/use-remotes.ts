import { useCallback, useEffect, useState } from 'react';
import { askJson } from './api.js';
import type { Asked, Remote } from './use-remote.js';

/** What the server answers at several addresses, once all have answered. */
export function useRemotes<T>(paths: readonly string[]): Asked<readonly T[]> {
  const [remote, setRemote] = useState<Remote<readonly T[]>>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const key = paths.join('\n');

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again
  useEffect(() => {
    const gone = new AbortController();
    setRemote({ kind: 'loading' });
    Promise.all(key.split('\n').map((path) => askJson<T>(path, { signal: gone.signal }))).then(
      (value) => {
        if (!gone.signal.aborted) setRemote({ kind: 'done', value });
      },
      (error: unknown) => {
        if (!gone.signal.aborted) setRemote({ kind: 'failed', error });
      },
    );
    return () => gone.abort();
  }, [key, attempt]);

  const again = useCallback(() => setAttempt((now) => now + 1), []);
  return { remote, again };
}
