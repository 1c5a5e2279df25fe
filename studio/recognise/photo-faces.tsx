import { type JSX, useId } from 'react';
import type { Recognition } from '../../src/recognizer/result.js';
import type { Engine } from '../engine/engine.js';
import { FaceCard } from './face-card.js';
import type { FaceChoice } from './face-choice.js';
import { FaceDetail } from './face-detail.js';
import { HeatView } from './heat-view.js';
import type { Answered, Photo } from './photo.js';
import { USUAL_SEARCH } from './photo-search.js';
import { TwoBars } from './two-bars.js';
import { type SecondAnswer, secondFace } from './use-second-answer.js';

/** The faces of a photo as cards, and below them what is known of the one that is open. */
export function PhotoFaces({
  photo,
  answer,
  engine,
  second,
  choice,
}: {
  readonly photo: Photo;
  readonly answer: Answered;
  readonly engine: Engine | undefined;
  /** What another model says of the same faces, where one is asked. */
  readonly second: SecondAnswer;
  readonly choice: FaceChoice;
}): JSX.Element {
  const id = useId();
  const { faces } = answer.recognition;
  if (faces.length === 0) {
    const smallest = answer.question.detection?.minFace ?? USUAL_SEARCH.smallest;
    return (
      <p data-testid="no-face">
        No face was found. Faces smaller than {smallest} pixels, turned away or half covered are often missed.
        If the picture is a face already, tick “Each picture is one face” in the options.
      </p>
    );
  }
  return (
    <>
      <FaceList
        url={photo.url}
        recognition={answer.recognition}
        second={second}
        controls={id}
        choice={choice}
      />
      <div id={id} className="face-open">
        <OpenFace photo={photo} answer={answer} engine={engine} second={second} shown={choice.chosen} />
      </div>
    </>
  );
}

function FaceList({
  url,
  recognition: { faces, width, height },
  second,
  controls,
  choice: { chosen, pointed, onChoose, onPoint },
}: {
  readonly url: string;
  readonly recognition: Recognition;
  readonly second: SecondAnswer;
  readonly controls: string;
  readonly choice: FaceChoice;
}): JSX.Element {
  return (
    <ul className="face-list">
      {faces.map((face, i) => (
        <li key={face.box.join()}>
          <FaceCard
            face={face}
            other={secondFace(second, i)}
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
  second,
  shown,
}: {
  readonly photo: Photo;
  readonly answer: Answered;
  readonly engine: Engine | undefined;
  readonly second: SecondAnswer;
  readonly shown: number | undefined;
}): JSX.Element | null {
  const { faces, width, height } = recognition;
  const open = shown === undefined ? undefined : faces[shown];
  if (shown === undefined || open === undefined) {
    return faces.length === 1 ? null : (
      <p className="soft small">Choose a face for its probabilities and where the network looked.</p>
    );
  }
  const first = {
    engine,
    asked: { picture: blob, recognition: asked, question, face: order[shown]! },
    face: open,
  };
  const other = secondFace(second, shown);
  if (second.kind !== 'done' || other === undefined) {
    return (
      <FaceDetail key={shown} face={open} number={shown + 1} picture={{ url, width, height }}>
        <HeatView {...first} />
      </FaceDetail>
    );
  }
  const names = [engine?.name ?? '', second.engine.name] as const;
  return (
    <FaceDetail
      key={`${shown} of two`}
      face={open}
      number={shown + 1}
      picture={{ url, width, height }}
      bars={<TwoBars names={names} faces={[open, other]} />}
    >
      <div className="two-answers">
        <HeatView {...first} of={names[0]} />
        <HeatView
          engine={second.engine}
          asked={{
            picture: blob,
            recognition: second.asked,
            question: second.question,
            face: second.places[shown]!,
          }}
          face={other}
          of={names[1]}
        />
      </div>
    </FaceDetail>
  );
}
