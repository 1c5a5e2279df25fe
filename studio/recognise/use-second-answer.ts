import { useEffect, useMemo, useState } from 'react';
import { MienError } from '../../src/errors.js';
import type { Recognition, RecognizedFace } from '../../src/recognizer/result.js';
import type { Engine } from '../engine/engine.js';
import { type PriorChoice, priorOf } from '../engine/prior-of.js';
import type { Question } from '../engine/question.js';
import type { SecondModel } from '../engine/use-second-model.js';
import { matchFaces } from './match-faces.js';
import type { Outcome, Photo } from './photo.js';

/** What a second model says of a photo that a first one has answered for. */
export type SecondAnswer =
  | { readonly kind: 'none' | 'waiting' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | ComparedAnswer;

export interface ComparedAnswer {
  readonly kind: 'done';
  readonly engine: Engine;
  readonly asked: Recognition;
  readonly question: Question;
  /** For each face that is shown, its place in `asked`. */
  readonly places: readonly (number | undefined)[];
}

const NONE: SecondAnswer = { kind: 'none' };
const WAITING: SecondAnswer = { kind: 'waiting' };

interface Came {
  readonly engine: Engine;
  readonly answer: Outcome;
  readonly second: SecondAnswer;
}

/** Asks the second model about a photo, once the first has answered, and anew where that was asked something else. */
export function useSecondAnswer(
  { chosen, engine, error }: SecondModel,
  prior: PriorChoice,
  { blob, outcome }: Photo,
): SecondAnswer {
  const [came, setCame] = useState<Came>();
  const broken = useMemo((): SecondAnswer => ({ kind: 'failed', error }), [error]);
  useEffect(() => {
    if (engine === undefined || outcome.kind !== 'done') return;
    let current = true;
    const question = { ...outcome.question, prior: priorOf(engine, prior) };
    const show = (second: SecondAnswer): void => {
      if (current) setCame({ engine, answer: outcome, second });
    };
    engine.recognize(blob, question).then(
      (asked) => {
        const places = matchFaces(outcome.recognition.faces, asked.faces);
        show({ kind: 'done', engine, asked, question, places });
      },
      (reason: unknown) => {
        if (!(reason instanceof MienError && reason.code === 'INTERRUPTED'))
          show({ kind: 'failed', error: reason });
      },
    );
    return () => {
      current = false;
    };
  }, [engine, prior, blob, outcome]);
  if (chosen === undefined) return NONE;
  if (error !== undefined) return broken;
  const stands = came !== undefined && came.engine === engine && came.answer === outcome;
  return stands ? came.second : WAITING;
}

/** What the second model says of the face that is shown in some place. */
export function secondFace(second: SecondAnswer, shown: number): RecognizedFace | undefined {
  if (second.kind !== 'done') return undefined;
  const place = second.places[shown];
  return place === undefined ? undefined : second.asked.faces[place];
}
