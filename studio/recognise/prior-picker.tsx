import { type JSX, useId } from 'react';
import type { PriorChoice } from '../engine/prior-of.js';
import type { EngineControl } from '../engine/use-engine.js';

const CHOICES: Readonly<Record<PriorChoice, string>> = {
  own: 'as the model is calibrated',
  even: 'every expression alike',
  training: "as in the model's training faces",
};

/** How common each expression is expected to be; a change shows at once, in photos and webcam. */
export function PriorPicker({ control }: { readonly control: EngineControl }): JSX.Element {
  const { state, prior, expect } = control;
  const id = useId();
  const known = state.kind !== 'ready' || state.engine.knowsShares;
  return (
    <div className="prior-picker">
      <label htmlFor={id}>Class shares</label>
      <select
        id={id}
        value={known ? prior : 'own'}
        disabled={!known}
        onChange={({ target }) => expect(target.value as PriorChoice)}
      >
        {(Object.keys(CHOICES) as PriorChoice[]).map((choice) => (
          <option key={choice} value={choice}>
            {CHOICES[choice]}
          </option>
        ))}
      </select>
      {known ? null : (
        <span className="small soft">
          This model's file does not say which class shares it was trained on.
        </span>
      )}
    </div>
  );
}
