import type { JSX } from 'react';
import type { EngineControl } from '../engine/use-engine.js';
import type { SecondModel } from '../engine/use-second-model.js';
import { hrefOf } from '../shell/parse-route.js';
import { CameraPanel } from './camera-panel.js';
import { EngineBar } from './engine-bar.js';
import { EngineTrouble } from './engine-trouble.js';
import { PhotoOptions } from './photo-options.js';
import { PhotosPanel } from './photos-panel.js';
import { PriorPicker } from './prior-picker.js';
import { SecondModelPicker } from './second-model-picker.js';
import type { Photos } from './use-photos.js';

const MODES = { photos: 'Photos', webcam: 'Webcam' } as const;
type Mode = keyof typeof MODES;

/** `#/recognise` for photos, `#/recognise/photos/<number>` for one of several, `#/recognise/webcam`. */
export function RecognisePage({
  control,
  second,
  photos,
  rest: [place, chosen],
}: {
  readonly control: EngineControl;
  readonly second: SecondModel;
  readonly photos: Photos;
  readonly rest: readonly string[];
}): JSX.Element {
  const { state } = control;
  const mode: Mode = place === 'webcam' ? 'webcam' : 'photos';
  // Once there is a picture, the answer is what matters: all else shrinks to a line.
  const compact = mode === 'photos' && photos.list.length > 0;
  return (
    <div className={compact ? 'recognise compact' : 'recognise'}>
      <div className="page-head">
        <h1>Recognise</h1>
        <p className="lead">
          Finds faces, and names the expression that others are likely to perceive in each.
        </p>
      </div>
      <div className="recognise-bar">
        <fieldset className="segments">
          <legend className="visually-hidden">What to look at</legend>
          {(Object.keys(MODES) as Mode[]).map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="mode"
                checked={mode === name}
                onChange={() => {
                  location.hash = name === 'photos' ? hrefOf('recognise') : hrefOf('recognise', name);
                }}
              />
              <span>{MODES[name]}</span>
            </label>
          ))}
        </fieldset>
        <EngineBar control={control}>
          {mode === 'photos' ? <SecondModelPicker control={control} second={second} /> : null}
          <PriorPicker control={control} />
          {mode === 'photos' ? <PhotoOptions photos={photos} state={state} /> : null}
        </EngineBar>
      </div>
      <EngineTrouble control={control} />
      {mode === 'photos' ? (
        <PhotosPanel photos={photos} chosen={chosen} control={control} second={second} />
      ) : (
        <CameraPanel
          state={state}
          choice={control.prior}
          onSnapshot={(picture) => {
            location.hash = hrefOf('recognise');
            photos.add([picture]);
          }}
        />
      )}
    </div>
  );
}
