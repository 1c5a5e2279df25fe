import { useCallback, useRef, useState } from 'react';
import type { TaughtFace } from '../../src/adapt/taught-face.js';
import type { Expression } from '../../src/expression.js';
import type { Lesson } from './lesson.js';

export interface LessonControl {
  readonly lesson: Lesson;
  /** Another take of an expression. */
  addTake(expression: Expression, faces: readonly Pick<TaughtFace, 'crop' | 'time'>[]): void;
  remove(expression: Expression): void;
  clear(): void;
  /** In place of what is here. */
  replace(lesson: Lesson): void;
}

export function useLesson(): LessonControl {
  const [lesson, setLesson] = useState<Lesson>([]);
  const takes = useRef(0);
  const addTake = useCallback<LessonControl['addTake']>((expression, faces) => {
    const take = takes.current++;
    setLesson((before) => [...before, ...faces.map((face) => ({ ...face, expression, take }))]);
  }, []);
  const remove = useCallback((expression: Expression) => {
    setLesson((before) => before.filter((face) => face.expression !== expression));
  }, []);
  const clear = useCallback(() => setLesson([]), []);
  const replace = useCallback((saved: Lesson) => {
    takes.current = 1 + Math.max(-1, ...saved.map(({ take = 0 }) => take));
    setLesson(saved);
  }, []);
  return { lesson, addTake, remove, clear, replace };
}
