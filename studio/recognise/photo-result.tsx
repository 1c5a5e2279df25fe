import { type JSX, useState } from 'react';
import type { Recognition } from '../../src/recognizer/result.js';
import type { Engine } from '../engine/engine.js';
import { ErrorMessage } from '../shell/message.js';
import { annotatedPicture } from './annotated-picture.js';
import { FaceBoxes } from './face-boxes.js';
import { FaceCard } from './face-card.js';
import { HeatView } from './heat-view.js';
import { saveFile } from './save-file.js';
import type { Photo } from './use-photos.js';

/** One photo with its faces, or why there are none. */
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
  const { name, blob, url, outcome } = photo;
  const [chosen, setChosen] = useState<number>();
  const [failure, setFailure] = useState<unknown>();
  const recognition = outcome.kind === 'done' ? outcome.recognition : undefined;
  const faces = recognition?.faces ?? [];
  const shown = chosen ?? (faces.length === 1 ? 0 : undefined);
  // Not where the only face opens by itself: nothing below is to move then.
  const opened = chosen !== undefined && chosen >= 0;

  const saveAnnotated = async (): Promise<void> => {
    if (recognition === undefined) return;
    try {
      saveFile(`${name.replace(/\.\w+$/, '')}-annotated.png`, await annotatedPicture(blob, recognition));
      setFailure(undefined);
    } catch (error) {
      setFailure(error);
    }
  };

  return (
    <article
      className={`photo card ${outcome.kind === 'failed' ? 'failed' : ''} ${opened ? 'opened' : ''}`}
      aria-label={name}
    >
      {outcome.kind === 'failed' ? null : (
        <div className="stage">
          <img src={url} alt={name} />
          {recognition === undefined ? null : (
            <FaceBoxes recognition={recognition} chosen={shown} onChoose={setChosen} />
          )}
          {outcome.kind === 'waiting' ? (
            <p className="stage-wait">
              {engine !== undefined ? 'Looking for faces …' : 'Waiting for the model …'}
            </p>
          ) : null}
        </div>
      )}
      <div className="photo-side">
        <div className="photo-head">
          <h2 title={name}>{name}</h2>
          <button type="button" className="icon-button" aria-label={`Remove ${name}`} onClick={onRemove}>
            ✕
          </button>
        </div>
        {outcome.kind === 'failed' ? (
          <ErrorMessage error={outcome.error} title="This file was not recognised" />
        ) : null}
        {outcome.kind === 'waiting' ? <WaitingCards /> : null}
        {outcome.kind === 'done' ? (
          <>
            <div className="photo-facts">
              <p className="soft small">
                {factsText(faces.length, outcome.recognition, outcome.milliseconds)}
              </p>
              {faces.length === 0 ? null : (
                <button type="button" onClick={saveAnnotated}>
                  Save annotated
                </button>
              )}
            </div>
            {faces.length === 0 ? (
              <p>
                No face was found. Faces smaller than 20 pixels, turned away or half covered are often missed.
                If the picture is a face already, tick “Each picture is one face”.
              </p>
            ) : (
              <ul className="face-list">
                {faces.map((face, i) => (
                  <li key={face.box.join()}>
                    <FaceCard
                      face={face}
                      number={i + 1}
                      picture={{ url, width: outcome.recognition.width, height: outcome.recognition.height }}
                      open={shown === i}
                      onToggle={() => setChosen(shown === i ? -1 : i)}
                    >
                      <HeatView
                        engine={engine}
                        asked={{ picture: blob, recognition: outcome.recognition, face: i }}
                        face={face}
                      />
                    </FaceCard>
                  </li>
                ))}
              </ul>
            )}
            {failure === undefined ? null : <ErrorMessage error={failure} title="It could not be drawn" />}
          </>
        ) : null}
      </div>
    </article>
  );
}

/** Lines end between the facts, not inside of one. */
function factsText(faces: number, { width, height }: Recognition, milliseconds: number): string {
  const facts = [countText(faces), `${width} × ${height} pixels`, `${Math.round(milliseconds)} ms`];
  return facts.map((fact) => fact.replaceAll(' ', '\u00a0')).join(' · ');
}

function countText(count: number): string {
  return count === 0 ? 'No face' : count === 1 ? 'One face' : `${count} faces`;
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
