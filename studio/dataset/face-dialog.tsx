import { type JSX, type ReactNode, useEffect, useId, useRef } from 'react';
import { Bars } from '../chart/bars.js';
import { RemotePicture } from '../server/remote-picture.js';
import type { FaceRow } from './dataset-shapes.js';
import { picturePath } from './picture-path.js';
import { sumOf, voteColor } from './votes.js';

/** One face, large, with everything that is known of it. */
export function FaceDialog({
  dataset,
  face,
  columns,
  children,
  onClose,
}: {
  readonly dataset: string;
  readonly face: FaceRow;
  readonly columns: readonly string[];
  /** What else is known of it, first of all. */
  readonly children?: ReactNode;
  onClose(): void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const { index, split, label, source, sourceRow, sourceLabel, name, duplicateOf, nearCopyOf } = face;
  const original =
    duplicateOf !== null
      ? { index: duplicateOf, how: 'the same pixels' }
      : nearCopyOf !== null
        ? { index: nearCopyOf, how: 'the same photo, cut otherwise' }
        : null;
  const facts: readonly (readonly [string, string])[] = [
    ['label', label],
    ['source’s own label', sourceLabel ?? 'none'],
    ['split', split],
    ['source', `${source}, row ${sourceRow}`],
    ['name', name ?? 'none'],
    ['copy of', original === null ? 'none' : `face ${original.index}, ${original.how}`],
  ];
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby={id} className="face-dialog">
      <div className="photo-head">
        <h2 id={id}>Face {index}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          ✕
        </button>
      </div>
      <div className="face-dialog-body">
        <div className="face-dialog-pictures">
          <RemotePicture path={picturePath(dataset, index)} alt={`Face ${index}`} size={192} />
          {original === null ? null : (
            <figure>
              <RemotePicture
                path={picturePath(dataset, original.index)}
                alt={`Face ${original.index}`}
                size={96}
              />
              <figcaption className="small soft">
                {original.how}, face {original.index}
              </figcaption>
            </figure>
          )}
        </div>
        <div className="stack">
          {children}
          <dl className="facts">
            {facts.map(([term, value]) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          {Object.entries(face.votes).map(([table, votes]) => (
            <section key={table} aria-label={`Votes of ${table}`}>
              <h3>Votes, {table}</h3>
              <Bars
                bars={columns.map((name, i) => ({
                  name,
                  share: (votes[i] ?? 0) / Math.max(1, sumOf(votes)),
                  color: voteColor(name),
                  text: String(votes[i] ?? 0),
                }))}
              />
            </section>
          ))}
        </div>
      </div>
    </dialog>
  );
}
