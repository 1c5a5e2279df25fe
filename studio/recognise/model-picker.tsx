import { type ChangeEvent, type JSX, useId } from 'react';
import { modelOfFile, modelOfRun } from '../engine/own-model.js';
import type { EngineControl } from '../engine/use-engine.js';
import { useRunModels } from './use-run-models.js';

/** What stands for models without a name of their own in the list. */
const PACKAGED = '';
const FILE = 'file';
const RUN = 'run:';

/**
 * The packaged model, one of the server's own runs, or a `model.onnx` of the reader's. All are read here: no picture is
 * sent.
 */
export function ModelPicker({ control }: { readonly control: EngineControl }): JSX.Element {
  const { choice, choose, files, server } = control;
  const id = useId();
  const runs = useRunModels(server === true);
  const { ownModel } = choice;
  const chosen = ownModel === undefined ? PACKAGED : ownModel.run === undefined ? FILE : RUN + ownModel.run;
  const packaged = files?.model != null;
  const known = ownModel?.run === undefined || runs.includes(ownModel.run) ? runs : [ownModel.run, ...runs];
  const open = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    const file = target.files?.[0];
    target.value = '';
    if (file !== undefined) choose({ place: 'browser', ownModel: modelOfFile(file) });
  };
  const pick = (value: string): void => {
    const run = value.startsWith(RUN) ? value.slice(RUN.length) : undefined;
    choose({ place: 'browser', ownModel: run === undefined ? undefined : modelOfRun(run) });
  };
  return (
    <div className="model-picker">
      <select aria-label="Model" value={chosen} onChange={({ target }) => pick(target.value)}>
        <option value={PACKAGED} disabled={!packaged}>
          {packaged ? 'the built-in one' : 'none is built in'}
        </option>
        {chosen === FILE ? <option value={FILE}>{ownModel?.name}</option> : null}
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
        Open a model.onnx
      </label>
      <input className="visually-hidden" id={id} type="file" accept=".onnx" onChange={open} />
    </div>
  );
}
