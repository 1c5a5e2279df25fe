import { type JSX, useId } from 'react';
import type { Recognition } from '../../src/recognizer/result.js';
import type { Engine } from '../engine/engine.js';
import { FaceCard } from './face-card.js';
import type { FaceChoice } from './face-choice.js';
import { FaceDetail } from './face-detail.js';
import { HeatView } from './heat-view.js';
import type { Answered, Photo } from './photo.js';
import { USUAL_SEARCH } from './photo-search.js';

/** The faces of a photo as cards, and below them what is known of the one that is open. */
export function PhotoFaces({
  photo,
  answer,
  engine,
  choice,
}: {
  readonly photo: Photo;
  readonly answer: Answered;
  readonly engine: Engine | undefined;
  readonly choice: FaceChoice;
}): JSX.Element {
  const id = useId();
  const { faces } = answer.recognition;
  if (faces.length === 0) {
    const smallest = answer.question.detection?.minFace ?? USUAL_SEARCH.smallest;
    return (
      <p>
        No face was found. Faces smaller than {smallest} pixels, turned away or half covered are often missed.
        If the picture is a face already, tick “Each picture is one face” in the options.
      </p>
    );
  }
  return (
    <>
      <FaceList url={photo.url} recognition={answer.recognition} controls={id} choice={choice} />
      <div id={id} className="face-open">
        <OpenFace photo={photo} answer={answer} engine={engine} shown={choice.chosen} />
      </div>
    </>
  );
}

function FaceList({
  url,
  recognition: { faces, width, height },
  controls,
  choice: { chosen, pointed, onChoose, onPoint },
}: {
  readonly url: string;
  readonly recognition: Recognition;
  readonly controls: string;
  readonly choice: FaceChoice;
}): JSX.Element {
  return (
    <ul className="face-list">
      {faces.map((face, i) => (
        <li key={face.box.join()}>
          <FaceCard
            face={face}
            number={i + 1}
            picture={{ url, width, height }}
            open={chosen === i}
            pointed={pointed === i}
            controls={controls}
            onToggle={() => onChoose(chosen === i ? -1 : i)}
            onPoint={(at) => onPoint(at ? i : undefined)}
          />
        </li>
      ))}
    </ul>
  );
}

function OpenFace({
  photo: { blob, url },
  answer: { recognition, asked, order, question },
  engine,
  shown,
}: {
  readonly photo: Photo;
  readonly answer: Answered;
  readonly engine: Engine | undefined;
  readonly shown: number | undefined;
}): JSX.Element | null {
  const { faces, width, height } = recognition;
  const open = shown === undefined ? undefined : faces[shown];
  if (shown === undefined || open === undefined) {
    return faces.length === 1 ? null : (
      <p className="soft small">Choose a face for its probabilities and where the network looked.</p>
    );
  }
  return (
    <FaceDetail key={shown} face={open} number={shown + 1} picture={{ url, width, height }}>
      <HeatView
        engine={engine}
        asked={{ picture: blob, recognition: asked, question, face: order[shown]! }}
        face={open}
      />
    </FaceDetail>
  );
}
