import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { hrefWith, parseRoute, type Query, type Route } from './parse-route.js';

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}

/** What is chosen on the page, kept in its address: so Back undoes a choice, and a link shows it to others. */
export function useQuery(): readonly [Query, (change: Query, how?: 'push' | 'replace') => void] {
  const route = useRoute();
  const change = useCallback(
    (changed: Query, how: 'push' | 'replace' = 'push') => {
      const href = hrefWith(route, changed);
      if (how === 'push') location.hash = href;
      else {
        // While a word is typed, Back is not to undo each letter.
        history.replaceState(null, '', href);
        dispatchEvent(new HashChangeEvent('hashchange'));
      }
    },
    [route],
  );
  return [route.query, change];
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
