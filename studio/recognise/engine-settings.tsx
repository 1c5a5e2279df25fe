import type { JSX } from 'react';
import type { EngineControl } from '../engine/use-engine.js';
import { ModelPicker } from './model-picker.js';

/** Browser or server, processor or graphics card, built-in model or the reader's own. */
export function EngineSettings({ control }: { readonly control: EngineControl }): JSX.Element {
  const { choice, choose, server, webGpu } = control;
  return (
    <details className="engine-settings">
      <summary>Change where it runs</summary>
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
      </div>
    </details>
  );
}
