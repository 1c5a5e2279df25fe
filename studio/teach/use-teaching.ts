import { useCallback, useEffect, useRef, useState } from 'react';
import type { TaughtModel } from '../../src/adapt/tune-head.js';
import { MienError } from '../../src/errors.js';
import type { EngineState } from '../engine/use-engine.js';
import { useAskBeforeLosing } from '../shell/use-ask-before-losing.js';
import { teacherOf } from './teacher-of.js';
import { type LessonControl, useLesson } from './use-lesson.js';

export type TeachingState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly stage: string; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly model: TaughtModel; readonly milliseconds: number }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface Teaching extends LessonControl {
  readonly state: TeachingState;
  teach(): void;
  stop(): void;
}

/** A lesson and what came of it. Another lesson or model makes the result obsolete only when it is taught. */
export function useTeaching(engineState: EngineState): Teaching {
  const control = useLesson();
  const { lesson } = control;
  useAskBeforeLosing(lesson.length > 0);
  const [state, setState] = useState<TeachingState>({ kind: 'idle' });
  const running = useRef<AbortController>(undefined);
  const engine = teacherOf(engineState);

  const stop = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
    setState((now) => (now.kind === 'running' ? { kind: 'idle' } : now));
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another engine ends what the former was asked
  useEffect(() => stop, [stop, engine]);

  const teach = useCallback(() => {
    if (engine === undefined) return;
    running.current?.abort();
    const leave = new AbortController();
    running.current = leave;
    const { signal } = leave;
    const start = performance.now();
    const show = (next: TeachingState): void => {
      if (!signal.aborted) setState(next);
    };
    show({ kind: 'running', stage: 'looking', done: 0, total: 1 });
    engine
      .teach(lesson, signal, (done, total, stage) => show({ kind: 'running', stage, done, total }))
      .then(
        (model) => show({ kind: 'done', model, milliseconds: performance.now() - start }),
        (error: unknown) => {
          const stopped = error instanceof MienError && error.code === 'INTERRUPTED';
          show(stopped ? { kind: 'idle' } : { kind: 'failed', error });
        },
      );
  }, [engine, lesson]);

  return { ...control, state, teach, stop };
}
