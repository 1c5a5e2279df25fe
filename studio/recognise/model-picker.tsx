import { type ChangeEvent, type JSX, useId } from 'react';
import type { EngineControl } from '../engine/use-engine.js';

/** Opens a `model.onnx` that the reader has trained. It is read here, not sent. */
export function ModelPicker({ control }: { readonly control: EngineControl }): JSX.Element {
  const { choice, choose, files } = control;
  const id = useId();
  const open = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = target.files?.[0];
    target.value = '';
    if (file === undefined) return;
    choose({ place: 'browser', ownModel: { name: file.name, bytes: await file.arrayBuffer() } });
  };
  return (
    <div className="model-picker">
      <p className="small soft">
        {choice.ownModel?.name ?? (files?.model == null ? 'none is built in' : 'the built-in one')}
      </p>
      <label className="button" htmlFor={id}>
        Open a model.onnx
      </label>
      <input className="visually-hidden" id={id} type="file" accept=".onnx" onChange={open} />
      {choice.ownModel === undefined || files?.model == null ? null : (
        <button type="button" className="quiet" onClick={() => choose({ ownModel: undefined })}>
          Back to the built-in one
        </button>
      )}
    </div>
  );
}
