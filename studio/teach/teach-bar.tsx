import type { JSX } from 'react';
import { EXPRESSIONS } from '../../src/expression.js';
import { ErrorMessage } from '../shell/message.js';
import { facesOf, lacking } from './lesson.js';
import type { Teaching } from './use-teaching.js';

const STAGES: Readonly<Record<string, string>> = {
  looking: 'Looking at the faces',
  judging: 'Judging',
  learning: 'Learning',
};

/** Begins and stops the teaching. */
export function TeachBar({
  teaching: { lesson, state, teach, stop, clear },
  ready,
}: {
  readonly teaching: Teaching;
  readonly ready: boolean;
}): JSX.Element {
  const missing = lacking(lesson);
  const running = state.kind === 'running';
  const taught = EXPRESSIONS.filter((name) => facesOf(lesson, name).length > 0);
  return (
    <section className="card teach-bar" aria-label="Teaching">
      <div className="toolbar">
        <p role="status">
          {running
            ? `${STAGES[state.stage] ?? state.stage}: ${state.done} of ${state.total}`
            : lesson.length === 0
              ? 'No faces yet'
              : `${lesson.length} faces of ${taught.length} ${taught.length === 1 ? 'expression' : 'expressions'}`}
        </p>
        {lesson.length === 0 || running ? null : (
          <button type="button" className="quiet" onClick={clear}>
            Delete all faces
          </button>
        )}
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
      {missing === undefined || running ? null : <p className="small soft">{missing}</p>}
      {state.kind === 'failed' ? <ErrorMessage error={state.error} title="It could not be taught" /> : null}
    </section>
  );
}
