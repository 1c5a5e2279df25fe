import { type JSX, type RefObject, useRef, useState } from 'react';
import { momentsCsv } from '../../src/tracking/moments-csv.js';
import type { TrackedFace } from '../../src/tracking/track.js';
import type { PriorChoice } from '../engine/prior-of.js';
import type { EngineState } from '../engine/use-engine.js';
import { CameraConsent } from './camera-consent.js';
import { CameraControls } from './camera-controls.js';
import { grabPicture } from './camera-frames.js';
import { LiveBoxes } from './live-boxes.js';
import type { LiveFrame } from './live-session.js';
import { ProbabilityBars } from './probability-bars.js';
import { saveFile } from './save-file.js';
import { Timeline } from './timeline.js';
import { type Camera, useCamera } from './use-camera.js';

export function CameraPanel({
  state,
  choice,
  onSnapshot,
}: {
  readonly state: EngineState;
  readonly choice: PriorChoice;
  /** A frame that the reader wants to look at as a photo. */
  onSnapshot(picture: File): void;
}): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const engine = state.kind === 'ready' ? state.engine : undefined;
  const camera = useCamera(video, engine, choice);
  const [mirrored, setMirrored] = useState(true);
  const live = camera.state.kind === 'starting' || camera.state.kind === 'on';
  const frame = camera.state.kind === 'on' ? camera.state.frame : undefined;
  const snapshot = async (shown: RefObject<HTMLVideoElement | null>): Promise<void> => {
    if (shown.current === null) return;
    const time = new Date().toTimeString().slice(0, 8).replaceAll(':', '-');
    onSnapshot(new File([await grabPicture(shown.current)], `snapshot-${time}.png`, { type: 'image/png' }));
  };
  return (
    <section aria-label="Webcam">
      {live ? null : <CameraConsent state={camera.state} engine={engine} onStart={() => camera.start()} />}
      <div className="card live" hidden={!live}>
        <div ref={stage} className={mirrored ? 'stage mirrored' : 'stage'}>
          <video ref={video} muted playsInline aria-label="Your camera" />
          <LiveBoxes frame={frame} mirrored={mirrored} />
          {frame === undefined ? <p className="stage-wait">Starting the camera …</p> : null}
        </div>
        <LiveSide camera={camera} frame={frame}>
          {live ? (
            <CameraControls
              stage={stage}
              mirrored={mirrored}
              onMirror={setMirrored}
              onCamera={camera.start}
              onSnapshot={() => void snapshot(video)}
            />
          ) : null}
        </LiveSide>
      </div>
    </section>
  );
}

/** What is seen, and what can be done with it; below all, the timeline of the face that is followed. */
function LiveSide({
  camera,
  frame,
  children,
}: {
  readonly camera: Camera;
  readonly frame: LiveFrame | undefined;
  readonly children: JSX.Element | null;
}): JSX.Element {
  const [chosen, setChosen] = useState<number>();
  const faces = frame?.faces ?? [];
  const face = faces.find(({ track }) => track === chosen) ?? faces[0];
  return (
    <>
      <div className="live-side">
        <div className="toolbar live-toolbar">
          <p className="small soft" data-testid="frame-rate">
            {frame === undefined
              ? 'Waiting for the first frame …'
              : `${frame.rate.toFixed(1)} frames a second, ${Math.round(frame.latency)} ms each`}
          </p>
          <button type="button" onClick={camera.stop}>
            Stop
          </button>
        </div>
        {children}
        <FacePicker faces={faces} followed={face?.track} onFollow={setChosen} />
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
    </>
  );
}

function FacePicker({
  faces,
  followed,
  onFollow,
}: {
  readonly faces: readonly TrackedFace[];
  readonly followed: number | undefined;
  onFollow(track: number): void;
}): JSX.Element {
  return (
    <fieldset>
      <legend className="visually-hidden">Face to follow</legend>
      <div className="live-faces">
        {faces.length === 0 ? <span className="soft">No face in view</span> : null}
        {faces.map(({ track, expression, uncertain }) => (
          <button key={track} type="button" aria-pressed={track === followed} onClick={() => onFollow(track)}>
            Face {track}: {uncertain ? `perhaps ${expression}` : expression}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

const NOTHING = { angry: 0, disgust: 0, fear: 0, happy: 0, sad: 0, surprise: 0, neutral: 0 };
