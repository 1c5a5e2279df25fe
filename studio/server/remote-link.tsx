import type { JSX, ReactNode } from 'react';
import { saveFile } from '../recognise/save-file.js';
import { API, apiKey, ask } from './api.js';

/** A link to a file of the server. Where it wants a key, which a link cannot send, the file is fetched and saved. */
export function RemoteLink({
  path,
  file,
  save = false,
  children,
}: {
  readonly path: string;
  /** The name to save it under. */
  readonly file: string;
  /** Whether it is saved in any case, not shown. */
  readonly save?: boolean;
  readonly children: ReactNode;
}): JSX.Element {
  if (apiKey() !== undefined) {
    const fetchAndSave = async (): Promise<void> => saveFile(file, await (await ask(path)).blob());
    return (
      <button type="button" onClick={() => void fetchAndSave()}>
        {children}
      </button>
    );
  }
  const href = new URL(path, API).href;
  return save ? (
    <a className="button" href={href} download={file}>
      {children}
    </a>
  ) : (
    <a className="button" href={href} target="_blank" rel="noopener">
      {children}
    </a>
  );
}
