import { useCallback, useState } from 'react';

const KEY = 'mien-pinned-runs';

/** The runs that the reader pinned, kept in this browser. */
export function usePins(): readonly [ReadonlySet<string>, (name: string) => void] {
  const [pins, setPins] = useState<ReadonlySet<string>>(read);
  const toggle = useCallback((name: string) => {
    setPins((now) => {
      const next = new Set(now);
      if (!next.delete(name)) next.add(name);
      localStorage.setItem(KEY, JSON.stringify([...next]));
      return next;
    });
  }, []);
  return [pins, toggle];
}

function read(): ReadonlySet<string> {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return new Set(Array.isArray(names) ? names.map(String) : []);
  } catch {
    return new Set();
  }
}
