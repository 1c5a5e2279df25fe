import type { JSX } from 'react';
import { pictureCount } from './photo-words.js';
import type { Photos } from './use-photos.js';

/** That pictures were removed, and the way back, over the page's lower edge until it is closed or other pictures come. */
export function RemovedNote({ photos: { removed, undo, forget } }: { readonly photos: Photos }): JSX.Element {
  const [first] = removed;
  return (
    <div className={first === undefined ? '' : 'removed-note'}>
      <p role="status" data-testid="removed">
        {first === undefined
          ? ''
          : removed.length === 1
            ? `${first.name} was removed.`
            : `${pictureCount(removed.length)} were removed.`}
      </p>
      {first === undefined ? null : (
        <>
          <button type="button" onClick={undo}>
            Undo
          </button>
          <button type="button" className="icon-button" aria-label="Close" onClick={forget}>
            ✕
          </button>
        </>
      )}
    </div>
  );
}
