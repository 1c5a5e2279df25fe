import type { JSX, RefObject } from 'react';
import type { BrowserEngine } from '../engine/browser-engine.js';
import { ErrorMessage } from '../shell/message.js';
import { hrefOf } from '../shell/parse-route.js';
import { PROMPTS } from './prompts.js';
import { type Recorder, type RecorderState, TAKES } from './use-recorder.js';

/** Consent, then the camera, and over it what to do now. */
export function CameraCard({
  video,
  recorder: { state, start, stop, cancel },
  engine,
}: {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly recorder: Recorder;
  readonly engine: BrowserEngine | undefined;
}): JSX.Element {
  const live = state.kind !== 'off' && state.kind !== 'failed';
  const busy = state.kind === 'counting' || state.kind === 'recording';
  const blind = engine !== undefined && !engine.findsFaces;
  return (
    <section className="teach-camera" aria-label="Camera">
      {live ? null : (
        <div className="card camera-ask" data-testid="camera-consent">
          {state.kind === 'failed' ? (
            <ErrorMessage error={state.error} title="The camera could not be used" />
          ) : null}
          <h2>Before the camera starts</h2>
          <p>
            Frames are looked at in this browser. The faces cut out of them, 48×48 gray pixels, stay in this
            page’s memory until you delete them or close the page; nothing is stored or sent anywhere. Start
            only if everyone in view knows and agrees. What is taught is how a face shows a perceived
            expression, not what anyone feels. Do not use it at work or in education: there it is prohibited
            in the EU. <a href={hrefOf('about')}>More on limits</a>
          </p>
          <button
            type="button"
            className="primary"
            data-testid="start-camera"
            disabled={engine === undefined || blind}
            onClick={start}
          >
            Everyone agrees: start the camera
          </button>
          {blind ? <p className="small soft">The camera needs a face detector, and none is here.</p> : null}
          <p className="small soft">Or choose photos for each expression; they are not sent either.</p>
        </div>
      )}
      <div className="card teach-live" hidden={!live}>
        <div className="stage">
          <video ref={video} muted playsInline aria-label="Your camera" />
          {state.kind === 'counting' ? <p className="teach-count">{state.seconds}</p> : null}
        </div>
        {state.kind === 'recording' ? (
          <progress value={state.progress.share} aria-label="Recording" />
        ) : (
          <div className="teach-track" />
        )}
        <div className="teach-now">
          <p
            role="status"
            data-testid="teach-now"
            data-state={state.kind}
            data-take={busy ? state.take : undefined}
          >
            {nowText(state)}
          </p>
          {busy ? (
            <button type="button" onClick={cancel}>
              Cancel
            </button>
          ) : (
            <button type="button" onClick={stop}>
              Turn the camera off
            </button>
          )}
        </div>
      </div>
    </section>
  );
}

function nowText(state: RecorderState): JSX.Element {
  switch (state.kind) {
    case 'counting':
      return (
        <>
          <strong>
            {state.take === 1 ? 'Get ready' : 'Relax your face, then once more'}: {state.expression}.
          </strong>{' '}
          {PROMPTS[state.expression]}
        </>
      );
    case 'recording':
      return (
        <>
          <strong>
            Hold it: {state.expression}, take {state.take} of {TAKES}.
          </strong>{' '}
          {state.progress.kept} {state.progress.kept === 1 ? 'face' : 'faces'} kept
        </>
      );
    case 'ready':
      return state.trouble === undefined ? (
        <>Choose an expression and press Record.</>
      ) : (
        <strong>{state.trouble}</strong>
      );
    default:
      return <>Starting the camera …</>;
  }
}
