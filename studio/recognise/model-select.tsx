import { type ChangeEvent, type JSX, useId } from 'react';
import type { ModelChoice } from '../engine/open-model.js';
import { modelOfFile, modelOfRun } from '../engine/own-model.js';

/** What stands for models without a name of their own in the list. */
const NONE = 'none';
const PACKAGED = '';
const FILE = 'file';
const RUN = 'run:';

/** The packaged model, one of the server's own runs, or a `model.onnx` of the reader's; perhaps none of them. */
export function ModelSelect({
  label,
  chosen,
  packaged,
  runs,
  none,
  onChoose,
}: {
  readonly label: string;
  readonly chosen: ModelChoice | undefined;
  /** Whether one is built in. */
  readonly packaged: boolean;
  readonly runs: readonly string[];
  /** The words for no model, where that can be chosen. */
  readonly none?: string;
  onChoose(model: ModelChoice | undefined): void;
}): JSX.Element {
  const id = useId();
  const own = typeof chosen === 'object' ? chosen : undefined;
  const known = own?.run === undefined || runs.includes(own.run) ? runs : [own.run, ...runs];
  const open = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    const file = target.files?.[0];
    target.value = '';
    if (file !== undefined) onChoose(modelOfFile(file));
  };
  return (
    <div className="model-picker">
      <select
        aria-label={label}
        value={valueFor(chosen)}
        onChange={({ target }) => onChoose(modelOfValue(target.value))}
      >
        {none === undefined ? null : <option value={NONE}>{none}</option>}
        <option value={PACKAGED} disabled={!packaged}>
          {packaged ? 'the built-in one' : 'none is built in'}
        </option>
        {own !== undefined && own.run === undefined ? <option value={FILE}>{own.name}</option> : null}
        {known.length === 0 ? null : (
          <optgroup label="Runs">
            {known.map((run) => (
              <option key={run} value={RUN + run}>
                {run}
              </option>
            ))}
          </optgroup>
        )}
      </select>
      <label className="button" htmlFor={id}>
        Open a model.onnx<span className="visually-hidden"> as {label.toLowerCase()}</span>
      </label>
      <input className="visually-hidden" id={id} type="file" accept=".onnx" onChange={open} />
    </div>
  );
}

function valueFor(chosen: ModelChoice | undefined): string {
  if (chosen === undefined) return NONE;
  if (chosen === 'packaged') return PACKAGED;
  return chosen.run === undefined ? FILE : RUN + chosen.run;
}

function modelOfValue(value: string): ModelChoice | undefined {
  if (value === NONE) return undefined;
  return value.startsWith(RUN) ? modelOfRun(value.slice(RUN.length)) : 'packaged';
}
