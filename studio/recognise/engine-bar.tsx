import type { JSX, ReactNode } from 'react';
import type { EngineControl } from '../engine/use-engine.js';
import { EngineSettings } from './engine-settings.js';

/** Where pictures are looked at, by what, and whether it is ready. Other options may stand below its own. */
export function EngineBar({
  control,
  children,
}: {
  readonly control: EngineControl;
  readonly children?: ReactNode;
}): JSX.Element {
  const { state, choice, notice } = control;
  const share = state.kind === 'loading' ? state.loaded / Math.max(1, state.total) : undefined;
  return (
    <section className="engine-bar card" aria-label="Where it runs">
      <div className="engine-line">
        <span className="dot" data-state={state.kind} aria-hidden="true" />
        <p role="status" data-testid="engine" data-state={state.kind}>
          <strong>{promise(control)}</strong> <span className="soft engine-state">{statusText(control)}</span>
        </p>
      </div>
      {share === undefined ? null : (
        <progress className="engine-progress" value={share} aria-label="Loading" />
      )}
      {notice === undefined || choice.device === 'wasm' ? null : <p className="soft small">{notice}</p>}
      <EngineSettings control={control}>{children}</EngineSettings>
    </section>
  );
}

function promise({ choice }: EngineControl): string {
  return choice.place === 'browser'
    ? 'Nothing leaves this browser.'
    : `Pictures are sent to the server at ${location.host}.`;
}

function statusText({ state }: EngineControl): string {
  switch (state.kind) {
    case 'starting':
      return 'Getting ready …';
    case 'loading': {
      const mega = (bytes: number): string => (bytes / 1e6).toFixed(1);
      return state.loaded < state.total
        ? `Loading the model, ${mega(state.loaded)} of ${mega(state.total)} MB`
        : 'Starting the model …';
    }
    case 'ready':
      return `Ready: model “${state.engine.name}” (${state.engine.architecture}) on the ${state.engine.how}.`;
    case 'without':
      return 'There is no model here yet.';
    case 'failed':
      return 'Not ready.';
  }
}
