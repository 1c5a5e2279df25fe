import { type JSX, useState } from 'react';
import type { EngineControl } from '../engine/use-engine.js';
import { CameraPanel } from './camera-panel.js';
import { EngineBar } from './engine-bar.js';
import { EngineTrouble } from './engine-trouble.js';
import { PhotosPanel } from './photos-panel.js';
import { PriorPicker } from './prior-picker.js';
import type { Photos } from './use-photos.js';

const MODES = { photos: 'Photos', camera: 'Webcam' } as const;
type Mode = keyof typeof MODES;

export function RecognisePage({
  control,
  photos,
}: {
  readonly control: EngineControl;
  readonly photos: Photos;
}): JSX.Element {
  const [mode, setMode] = useState<Mode>('photos');
  const { state } = control;
  return (
    <>
      <div className="page-head">
        <h1>Recognise</h1>
        <p className="lead">
          Finds faces, and names the expression that others are likely to perceive in each.
        </p>
      </div>
      <EngineBar control={control} />
      <EngineTrouble control={control} />
      <fieldset className="segments">
        <legend className="visually-hidden">What to look at</legend>
        {(Object.keys(MODES) as Mode[]).map((name) => (
          <label key={name}>
            <input type="radio" name="mode" checked={mode === name} onChange={() => setMode(name)} />
            <span>{MODES[name]}</span>
          </label>
        ))}
      </fieldset>
      <PriorPicker control={control} />
      {mode === 'photos' ? (
        <PhotosPanel photos={photos} state={state} />
      ) : (
        <CameraPanel state={state} choice={control.prior} />
      )}
    </>
  );
}
