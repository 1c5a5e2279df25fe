import type { JSX } from 'react';
import type { EngineControl } from '../engine/use-engine.js';
import type { SecondModel } from '../engine/use-second-model.js';
import { ModelSelect } from './model-select.js';
import { useRunModels } from './use-run-models.js';

/** The model whose answers stand beside those of the first. It computes in this browser, wherever the first does. */
export function SecondModelPicker({
  control: { files, server },
  second: { chosen, choose },
}: {
  readonly control: EngineControl;
  readonly second: SecondModel;
}): JSX.Element {
  const runs = useRunModels(server === true);
  return (
    <fieldset>
      <legend>Beside it</legend>
      <ModelSelect
        label="Second model"
        none="no second model"
        chosen={chosen}
        packaged={files?.model != null}
        runs={runs}
        onChoose={choose}
      />
    </fieldset>
  );
}
