import type { JSX } from 'react';
import { MienError } from '../../src/errors.js';
import type { OwnModel } from '../engine/own-model.js';
import type { EngineControl } from '../engine/use-engine.js';
import { KeyForm } from '../server/key-form.js';
import { ErrorMessage, Message } from '../shell/message.js';
import { ModelPicker } from './model-picker.js';

/** What the reader can do where nothing can answer. Nothing where something can. */
export function EngineTrouble({ control }: { readonly control: EngineControl }): JSX.Element | null {
  const { state, choice, choose, again } = control;
  if (state.kind === 'without') {
    return (
      <Message
        kind="info"
        testId="no-model"
        title="No model is built into this studio"
        actions={<ModelPicker control={control} />}
      >
        <p>
          Train one with <code>npx mienjs run</code>, then open its <code>model.onnx</code> from{' '}
          <code>models/history/</code> here, or start <code>npx mienjs serve</code> and open the address that
          it prints.
        </p>
      </Message>
    );
  }
  if (state.kind !== 'failed') return null;
  const { error } = state;
  if (error instanceof MienError && error.code === 'UNAUTHORIZED')
    return <KeyForm error={error} onKey={again} />;
  return (
    <ErrorMessage
      error={error}
      title={choice.place === 'server' ? 'The server cannot be asked' : modelTitle(choice.ownModel)}
      actions={
        <>
          <button type="button" onClick={again}>
            Try again
          </button>
          {choice.place === 'server' || choice.ownModel !== undefined || choice.device === 'webgpu' ? (
            <button
              type="button"
              className="quiet"
              data-testid="use-built-in"
              onClick={() => choose({ place: 'browser', ownModel: undefined, device: 'wasm' })}
            >
              Use this browser’s processor and the built-in model
            </button>
          ) : null}
        </>
      }
    />
  );
}

/** A model of the reader's own is called by its file. */
function modelTitle(own: OwnModel | undefined): string {
  return own === undefined ? 'The model could not be started' : `${own.name} could not be started`;
}
