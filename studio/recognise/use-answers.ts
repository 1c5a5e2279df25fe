import { type Dispatch, useEffect, useRef } from 'react';
import { MienError } from '../../src/errors.js';
import type { Engine } from '../engine/engine.js';
import type { Question } from '../engine/question.js';
import { checkPicture } from './check-picture.js';
import { answered, type Outcome, type Photo } from './photo.js';
import type { PhotoAction } from './photo-list.js';
import { pictureError } from './picture-error.js';

/** Asks about each photo that is due, one at a time, and about all of them again where the question is another one. */
export function useAnswers(
  engine: Engine | undefined,
  question: Question,
  photos: readonly Photo[],
  dispatch: Dispatch<PhotoAction>,
): void {
  const asked = useRef<{ readonly engine: Engine; readonly question: Question }>(undefined);
  useEffect(() => {
    if (engine === undefined) return;
    const before = asked.current;
    asked.current = { engine, question };
    if (before === undefined || (before.engine === engine && before.question === question)) return;
    // Another model, place or way to search has nothing in common; other class shares only weigh the same faces anew.
    const keepOutcome = before.engine === engine && before.question.crop === question.crop;
    dispatch({ do: 'ask again', keepOutcome });
  }, [engine, question, dispatch]);

  const waiting = photos.find(({ due }) => due);
  const id = waiting?.id;
  const blob = waiting?.blob;
  const name = waiting?.name;
  useEffect(() => {
    if (engine === undefined || id === undefined || blob === undefined || name === undefined) return;
    let current = true;
    void answer(engine, question, { name, blob }).then((outcome) => {
      if (current && outcome !== undefined) dispatch({ do: 'settle', id, outcome });
    });
    return () => {
      current = false;
    };
  }, [engine, question, id, blob, name, dispatch]);
}

/** `undefined` where the engine was closed: the next one answers. */
async function answer(
  engine: Engine,
  question: Question,
  { name, blob }: Pick<Photo, 'name' | 'blob'>,
): Promise<Outcome | undefined> {
  const start = performance.now();
  try {
    await checkPicture(name, blob);
    const recognition = await engine.recognize(blob, question);
    return answered(recognition, question, performance.now() - start);
  } catch (error) {
    if (error instanceof MienError && error.code === 'INTERRUPTED') return undefined;
    return { kind: 'failed', error: pictureError(name, error) };
  }
}
