import type { JSX } from 'react';
import { EXPRESSIONS } from '../../src/expression.js';
import { ErrorMessage } from '../shell/message.js';
import { facesOf, lacking } from './lesson.js';
import { LessonFileButtons } from './lesson-file-buttons.js';
import type { Teaching } from './use-teaching.js';

const STAGES: Readonly<Record<string, string>> = {
  looking: 'Looking at the faces',
  judging: 'Judging',
  learning: 'Learning',
};

/** Begins and stops the teaching. */
export function TeachBar({
  teaching,
  ready,
}: {
  readonly teaching: Teaching;
  readonly ready: boolean;
}): JSX.Element {
  const { lesson, state, teach, stop } = teaching;
  const missing = lacking(lesson);
  const running = state.kind === 'running';
  const taught = EXPRESSIONS.filter((name) => facesOf(lesson, name).length > 0);
  return (
    <section className="card teach-bar" aria-label="Teaching">
      <div className="toolbar">
        <p role="status" data-testid="lesson">
          {running
            ? `${STAGES[state.stage] ?? state.stage}: ${state.done} of ${state.total}`
            : lesson.length === 0
              ? 'No faces yet'
              : `${lesson.length} faces of ${taught.length} ${taught.length === 1 ? 'expression' : 'expressions'}`}
        </p>
        {running ? null : <LessonFileButtons teaching={teaching} />}
        {running ? (
          <button type="button" onClick={stop}>
            Stop
          </button>
        ) : (
          <button
            type="button"
            className="primary"
            disabled={!ready || missing !== undefined}
            onClick={teach}
          >
            {state.kind === 'done' ? 'Teach again' : 'Teach'}
          </button>
        )}
      </div>
      {running ? <progress value={state.done} max={state.total} aria-label="Teaching" /> : null}
      {missing === undefined || running ? null : (
        <p className="small soft" data-testid="lacking">
          {missing}
        </p>
      )}
      {state.kind === 'failed' ? <ErrorMessage error={state.error} title="It could not be taught" /> : null}
    </section>
  );
}
