import { type JSX, useRef, useState } from 'react';
import { momentsCsv } from '../../src/tracking/moments-csv.js';
import type { PriorChoice } from '../engine/prior-of.js';
import type { EngineState } from '../engine/use-engine.js';
import { ErrorMessage } from '../shell/message.js';
import { hrefOf } from '../shell/parse-route.js';
import { LiveBoxes } from './live-boxes.js';
import { ProbabilityBars } from './probability-bars.js';
import { saveFile } from './save-file.js';
import { Timeline } from './timeline.js';
import { useCamera } from './use-camera.js';

export function CameraPanel({
  state,
  choice,
}: {
  readonly state: EngineState;
  readonly choice: PriorChoice;
}): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const engine = state.kind === 'ready' ? state.engine : undefined;
  const camera = useCamera(video, engine, choice);
  const [chosen, setChosen] = useState<number>();
  const live = camera.state.kind === 'starting' || camera.state.kind === 'on';
  const frame = camera.state.kind === 'on' ? camera.state.frame : undefined;
  const faces = frame?.faces ?? [];
  const face = faces.find(({ track }) => track === chosen) ?? faces[0];
  const blind = engine !== undefined && !engine.findsFaces;

  return (
    <section aria-label="Webcam">
      {live ? null : (
        <div className="card camera-ask">
          {camera.state.kind === 'failed' ? (
            <ErrorMessage error={camera.state.error} title="The camera could not be used" />
          ) : null}
          <h2>Before the camera starts</h2>
          <p>
            {engine?.place === 'server' ? (
              <>
                Frames are <strong>sent to the server at {location.host}</strong>, answered and forgotten
                there.
              </>
            ) : (
              <>
                Frames are looked at in this browser and forgotten. They are neither stored nor sent anywhere.
              </>
            )}{' '}
            Start only if everyone in view knows and agrees. It shows how a face is likely to be perceived,
            not what anyone feels. Do not use it at work or in education: there it is prohibited in the EU.{' '}
            <a href={hrefOf('about')}>More on limits</a>
          </p>
          <button
            type="button"
            className="primary"
            disabled={engine === undefined || blind}
            onClick={camera.start}
          >
            Everyone agrees: start the camera
          </button>
          {blind ? <p className="small soft">The camera needs a face detector, and none is here.</p> : null}
          {engine === undefined ? <p className="small soft">It can start when the model is ready.</p> : null}
        </div>
      )}
      <div className="card live" hidden={!live}>
        <div className="stage">
          <video ref={video} muted playsInline aria-label="Your camera" />
          <LiveBoxes frame={frame} />
          {frame === undefined ? <p className="stage-wait">Starting the camera …</p> : null}
        </div>
        <div className="live-side">
          <div className="toolbar live-toolbar">
            <p className="small soft">
              {frame === undefined
                ? 'Waiting for the first frame …'
                : `${frame.rate.toFixed(1)} frames a second, ${Math.round(frame.latency)} ms each`}
            </p>
            <button type="button" onClick={camera.stop}>
              Stop
            </button>
          </div>
          <fieldset>
            <legend className="visually-hidden">Face to follow</legend>
            <div className="live-faces">
              {faces.length === 0 ? <span className="soft">No face in view</span> : null}
              {faces.map(({ track, expression, uncertain }) => (
                <button
                  key={track}
                  type="button"
                  aria-pressed={track === face?.track}
                  onClick={() => setChosen(track)}
                >
                  Face {track}: {uncertain ? `perhaps ${expression}` : expression}
                </button>
              ))}
            </div>
          </fieldset>
          <h2>Perceived expression{face === undefined ? '' : ` of face ${face.track}`}</h2>
          <ProbabilityBars probabilities={face?.probabilities ?? NOTHING} />
          <button
            type="button"
            className="save-annotated"
            disabled={camera.moments.length === 0}
            onClick={() => saveFile('timeline.csv', momentsCsv(camera.moments), 'text/csv')}
          >
            Save the last 30 s as CSV
          </button>
        </div>
        <Timeline moments={camera.moments} track={face?.track} now={frame?.time ?? 0} />
      </div>
    </section>
  );
}

const NOTHING = { angry: 0, disgust: 0, fear: 0, happy: 0, sad: 0, surprise: 0, neutral: 0 };
