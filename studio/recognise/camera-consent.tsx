import type { JSX } from 'react';
import type { Engine } from '../engine/engine.js';
import { ErrorMessage } from '../shell/message.js';
import { hrefOf } from '../shell/parse-route.js';
import type { CameraState } from './use-camera.js';

/** What has to be known before the camera starts, and what came of the last start. */
export function CameraConsent({
  state,
  engine,
  onStart,
}: {
  readonly state: CameraState;
  readonly engine: Engine | undefined;
  onStart(): void;
}): JSX.Element {
  const blind = engine !== undefined && !engine.findsFaces;
  return (
    <div className="card camera-ask" data-testid="camera-consent">
      {state.kind === 'failed' ? (
        <ErrorMessage error={state.error} title="The camera could not be used" />
      ) : null}
      <h2>Before the camera starts</h2>
      <p>
        {engine?.place === 'server' ? (
          <>
            Frames are <strong>sent to the server at {location.host}</strong>, answered and forgotten there.
          </>
        ) : (
          <>Frames are looked at in this browser and forgotten. They are neither stored nor sent anywhere.</>
        )}{' '}
        Start only if everyone in view knows and agrees. It shows how a face is likely to be perceived, not
        what anyone feels. Do not use it at work or in education: there it is prohibited in the EU.{' '}
        <a href={hrefOf('about')}>More on limits</a>
      </p>
      <button
        type="button"
        className="primary"
        data-testid="start-camera"
        disabled={engine === undefined || blind}
        onClick={onStart}
      >
        Everyone agrees: start the camera
      </button>
      {blind ? <p className="small soft">The camera needs a face detector, and none is here.</p> : null}
      {engine === undefined ? <p className="small soft">It can start when the model is ready.</p> : null}
    </div>
  );
}
