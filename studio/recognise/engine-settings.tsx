import { type JSX, type ReactNode, type RefObject, useEffect, useRef } from 'react';
import type { EngineControl } from '../engine/use-engine.js';
import { ModelPicker } from './model-picker.js';

/** Browser or server, processor or graphics card, built-in model or the reader's own, and what else is given. */
export function EngineSettings({
  control,
  children,
}: {
  readonly control: EngineControl;
  readonly children?: ReactNode;
}): JSX.Element {
  const { choice, choose, server, webGpu } = control;
  const details = useRef<HTMLDetailsElement>(null);
  useClosing(details);
  return (
    <details ref={details} className="engine-settings">
      <summary>Options</summary>
      <div className="settings-grid">
        <fieldset>
          <legend>Recognise in</legend>
          <label>
            <input
              type="radio"
              name="place"
              checked={choice.place === 'browser'}
              onChange={() => choose({ place: 'browser' })}
            />
            this browser
          </label>
          <label>
            <input
              type="radio"
              name="place"
              checked={choice.place === 'server'}
              disabled={server !== true}
              onChange={() => choose({ place: 'server' })}
            />
            the server{server === false ? ' (none answers here)' : ''}
          </label>
        </fieldset>
        <fieldset disabled={choice.place === 'server'}>
          <legend>Compute on</legend>
          <label>
            <input
              type="radio"
              name="device"
              checked={choice.device === 'wasm'}
              onChange={() => choose({ device: 'wasm' })}
            />
            the processor
          </label>
          <label>
            <input
              type="radio"
              name="device"
              checked={choice.device === 'webgpu'}
              disabled={!webGpu}
              onChange={() => choose({ device: 'webgpu' })}
            />
            the graphics card{webGpu ? '' : ' (this browser offers none)'}
          </label>
        </fieldset>
        <fieldset disabled={choice.place === 'server'}>
          <legend>Model</legend>
          <ModelPicker control={control} />
        </fieldset>
        {children}
      </div>
    </details>
  );
}

/** Escape closes the options, and so does a press beside them where they lie over the page. */
function useClosing(details: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const gone = new AbortController();
    const { signal } = gone;
    addEventListener(
      'keydown',
      ({ key }) => {
        if (key !== 'Escape' || details.current?.open !== true) return;
        details.current.open = false;
        details.current.querySelector('summary')?.focus();
      },
      { signal },
    );
    // A whole click, not only its begin, so that it reaches what it was meant for; and before the page changes with it.
    addEventListener(
      'click',
      (event) => {
        const shown = details.current;
        if (shown?.open !== true || event.composedPath().includes(shown)) return;
        const panel = shown.querySelector('.settings-grid');
        if (panel !== null && getComputedStyle(panel).position === 'absolute') shown.open = false;
      },
      { signal, capture: true },
    );
    return () => gone.abort();
  }, [details]);
}
