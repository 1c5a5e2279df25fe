import { type JSX, useEffect, useState } from 'react';
import { API, apiKey, ask } from './api.js';

/** A picture from the server. Where it wants a key, which `<img>` cannot send, it is fetched first. */
export function RemotePicture({
  path,
  alt,
  size,
}: {
  readonly path: string;
  readonly alt: string;
  /** Side in CSS pixels, known before it comes, so that nothing jumps. */
  readonly size: number;
}): JSX.Element {
  const direct = apiKey() === undefined;
  const [fetched, setFetched] = useState<string>();
  useEffect(() => {
    if (direct) return;
    const gone = new AbortController();
    let url: string | undefined;
    ask(path, { signal: gone.signal }).then(
      async (response) => {
        url = URL.createObjectURL(await response.blob());
        if (gone.signal.aborted) URL.revokeObjectURL(url);
        else setFetched(url);
      },
      () => {
        // Its alternative text stands in for it.
      },
    );
    return () => {
      gone.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [direct, path]);
  return (
    <img
      src={direct ? new URL(path, API).href : fetched}
      alt={alt}
      width={size}
      height={size}
      loading="lazy"
      decoding="async"
    />
  );
}
