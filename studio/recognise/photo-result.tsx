import { type JSX, useState } from 'react';
import type { Engine } from '../engine/engine.js';
import { ErrorMessage } from '../shell/message.js';
import { FaceBoxes } from './face-boxes.js';
import type { Photo } from './photo.js';
import { PhotoFaces } from './photo-faces.js';
import { PhotoHead } from './photo-head.js';

/** One photo with its faces beside it, or why there are none. */
export function PhotoResult({
  photo,
  engine,
  onRemove,
}: {
  readonly photo: Photo;
  /** None: it is not ready yet. */
  readonly engine: Engine | undefined;
  onRemove(): void;
}): JSX.Element {
  const { name, url, outcome } = photo;
  const [chosen, setChosen] = useState<number>();
  const [pointed, setPointed] = useState<number>();
  const faces = outcome.kind === 'done' ? outcome.recognition.faces : [];
  // The only face opens by itself, unless it was closed.
  const shown = chosen ?? (faces.length === 1 ? 0 : undefined);
  const choice = { chosen: shown, pointed, onChoose: setChosen, onPoint: setPointed };
  return (
    <article className={`photo card ${outcome.kind === 'failed' ? 'failed' : ''}`} aria-label={name}>
      {outcome.kind === 'failed' ? null : (
        <div className="stage" data-testid="stage">
          <img src={url} alt={name} />
          {outcome.kind === 'done' ? (
            <FaceBoxes recognition={outcome.recognition} choice={choice} />
          ) : (
            <p className="stage-wait">
              {engine !== undefined ? 'Looking for faces …' : 'Waiting for the model …'}
            </p>
          )}
        </div>
      )}
      <div className="photo-side">
        <PhotoHead photo={photo} onRemove={onRemove} />
        {outcome.kind === 'failed' ? (
          <ErrorMessage error={outcome.error} title="This file was not recognised" />
        ) : null}
        {outcome.kind === 'waiting' ? <WaitingCards /> : null}
        {outcome.kind === 'done' ? (
          <PhotoFaces photo={photo} answer={outcome} engine={engine} choice={choice} />
        ) : null}
      </div>
    </article>
  );
}

/** Of the size of what will come, so that nothing jumps. */
function WaitingCards(): JSX.Element {
  return (
    <div className="waiting-cards" aria-hidden="true">
      <div />
      <div />
    </div>
  );
}
