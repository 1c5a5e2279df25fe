import type { JSX } from 'react';
import type { EngineControl } from '../engine/use-engine.js';
import { ModelSelect } from './model-select.js';
import { useRunModels } from './use-run-models.js';

/** The model that answers. Whichever it is, it is read here: no picture is sent. */
export function ModelPicker({ control }: { readonly control: EngineControl }): JSX.Element {
  const { choice, choose, files, server } = control;
  const runs = useRunModels(server === true);
  return (
    <ModelSelect
      label="Model"
      chosen={choice.ownModel ?? 'packaged'}
      packaged={files?.model != null}
      runs={runs}
      onChoose={(model) => choose({ place: 'browser', ownModel: model === 'packaged' ? undefined : model })}
    />
  );
}
