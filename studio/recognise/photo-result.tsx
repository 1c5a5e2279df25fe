import { type JSX, useMemo, useState } from 'react';
import type { Engine } from '../engine/engine.js';
import type { ModelChoice } from '../engine/open-model.js';
import type { PriorChoice } from '../engine/prior-of.js';
import { PACKAGED } from '../engine/static-files.js';
import type { SecondModel } from '../engine/use-second-model.js';
import { ErrorMessage } from '../shell/message.js';
import { FaceBoxes } from './face-boxes.js';
import type { FaceChoice } from './face-choice.js';
import type { Photo } from './photo.js';
import { PhotoFaces } from './photo-faces.js';
import { PhotoHead } from './photo-head.js';
import { SecondNote } from './second-note.js';
import { type SecondAnswer, secondFace, useSecondAnswer } from './use-second-answer.js';

/** One photo with its faces beside it, or why there are none. */
export function PhotoResult({
  photo,
  engine,
  prior,
  second,
  onRemove,
}: {
  readonly photo: Photo;
  /** None: it is not ready yet. */
  readonly engine: Engine | undefined;
  readonly prior: PriorChoice;
  readonly second: SecondModel;
  onRemove(): void;
}): JSX.Element {
  const { name, url, outcome } = photo;
  const [chosen, setChosen] = useState<number>();
  const [pointed, setPointed] = useState<number>();
  const faces = outcome.kind === 'done' ? outcome.recognition.faces : [];
  // The only face opens by itself, unless it was closed.
  const shown = chosen ?? (faces.length === 1 ? 0 : undefined);
  const compared = useSecondAnswer(second, prior, photo);
  const others = useMemo(
    () => (outcome.kind === 'done' ? outcome.recognition.faces.map((_, i) => secondFace(compared, i)) : []),
    [outcome, compared],
  );
  const choice = { chosen: shown, pointed, onChoose: setChosen, onPoint: setPointed };
  return (
    <article className={`photo card ${outcome.kind === 'failed' ? 'failed' : ''}`} aria-label={name}>
      {outcome.kind === 'failed' ? null : (
        <div className="stage" data-testid="stage">
          <img src={url} alt={name} />
          {outcome.kind === 'done' ? (
            <FaceBoxes recognition={outcome.recognition} others={others} choice={choice} />
          ) : (
            <p className="stage-wait">
              {engine !== undefined ? 'Looking for faces …' : 'Waiting for the model …'}
            </p>
          )}
        </div>
      )}
      <div className="photo-side">
        <PhotoHead photo={photo} onRemove={onRemove} />
        <Answer photo={photo} engine={engine} second={second} compared={compared} choice={choice} />
      </div>
    </article>
  );
}

/** Beside the photo: its faces, why there are none, or room for them. */
function Answer({
  photo,
  engine,
  second,
  compared,
  choice,
}: {
  readonly photo: Photo;
  readonly engine: Engine | undefined;
  readonly second: SecondModel;
  readonly compared: SecondAnswer;
  readonly choice: FaceChoice;
}): JSX.Element {
  const { outcome } = photo;
  if (outcome.kind === 'failed')
    return <ErrorMessage error={outcome.error} title="This file was not recognised" />;
  if (outcome.kind === 'waiting') return <WaitingCards />;
  return (
    <>
      {second.chosen === undefined || outcome.recognition.faces.length === 0 ? null : (
        <SecondNote
          names={[engine?.name ?? '…', nameOf(second.chosen)]}
          recognition={outcome.recognition}
          answer={compared}
          onClose={() => second.choose(undefined)}
        />
      )}
      <PhotoFaces photo={photo} answer={outcome} engine={engine} second={compared} choice={choice} />
    </>
  );
}

/** As an engine is called that has opened it. */
function nameOf(model: ModelChoice): string {
  return model === 'packaged' ? PACKAGED : model.name;
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
