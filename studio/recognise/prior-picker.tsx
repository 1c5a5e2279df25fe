import { type JSX, useId } from 'react';
import type { PriorChoice } from '../engine/prior-of.js';
import type { EngineControl } from '../engine/use-engine.js';
import { Slider } from './slider.js';

const CHOICES = {
  own: 'as the model is calibrated',
  even: 'every expression alike',
  training: "as in the model's training faces",
  tempered: 'between those two',
} as const;
type Kind = keyof typeof CHOICES;

/** Where the slider begins: half way. */
const HALF = 0.5;

/** How common each expression is expected to be; a change shows at once, in photos and webcam. */
export function PriorPicker({ control }: { readonly control: EngineControl }): JSX.Element {
  const { state, prior, expect } = control;
  const id = useId();
  const known = state.kind !== 'ready' || state.engine.shares !== undefined;
  const kind: Kind = !known ? 'own' : typeof prior === 'string' ? prior : 'tempered';
  const choose = (wanted: Kind): void => expect(wanted === 'tempered' ? { tempered: HALF } : wanted);
  return (
    <div className="prior-picker">
      <label htmlFor={id}>Class shares</label>
      <select id={id} value={kind} disabled={!known} onChange={({ target }) => choose(target.value as Kind)}>
        {(Object.keys(CHOICES) as Kind[]).map((choice) => (
          <option key={choice} value={choice}>
            {CHOICES[choice]}
          </option>
        ))}
      </select>
      {known && typeof prior === 'object' ? <Tempering tempered={prior.tempered} onChange={expect} /> : null}
      {known ? null : (
        <span className="small soft">
          This model's file does not say which class shares it was trained on.
        </span>
      )}
    </div>
  );
}

function Tempering({
  tempered,
  onChange,
}: {
  readonly tempered: number;
  onChange(prior: PriorChoice): void;
}): JSX.Element {
  return (
    <Slider
      name="From training faces to alike"
      value={tempered}
      text={tempered.toFixed(2)}
      range={[0, 1, 0.05]}
      onChange={(next) => onChange({ tempered: next })}
    />
  );
}
