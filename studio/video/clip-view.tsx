import { type JSX, useMemo, useRef, useState } from 'react';
import { BrowserEngine } from '../engine/browser-engine.js';
import type { EngineControl } from '../engine/use-engine.js';
import { saveFile } from '../recognise/save-file.js';
import { Slider } from '../recognise/slider.js';
import { ErrorMessage } from '../shell/message.js';
import { ChooseClip } from './choose-clip.js';
import { ClipBoxes } from './clip-boxes.js';
import { CLIP_FILES, type ClipFile, clipFile, clipFileName } from './clip-files.js';
import type { ClipPart } from './clip-parts.js';
import { ClipPlayer } from './clip-player.js';
import { rowAt, tracksOf } from './clip-rows.js';
import { ClipTimeline } from './clip-timeline.js';
import { clock } from './clock.js';
import { PartList } from './part-list.js';
import type { Clip, Rate } from './use-clip.js';
import { type Tracks, useTracks } from './use-tracks.js';
import { following, type Span, zoomed } from './view-span.js';

const RATES: readonly (readonly [Rate, string])[] = [
  [5, '5 frames a second'],
  [10, '10 frames a second'],
  ['every', 'every frame'],
];

/** A clip, how far it is looked through, what its faces show, and what can be taken away. */
export function ClipView({
  clip,
  file,
  control,
}: {
  readonly clip: Clip;
  readonly file: File;
  readonly control: EngineControl;
}): JSX.Element {
  const player = useRef<HTMLVideoElement>(null);
  const [position, setPosition] = useState(0);
  const [duration, setDuration] = useState<number>();
  const [view, setView] = useState<Span>();
  const [parts, setParts] = useState<readonly ClipPart[]>([]);
  const { rows, state } = clip;
  const busy = isBusy(clip);
  const tracks = useTracks(rows);
  const [first, last] = [rows[0]?.time ?? 0, rows.at(-1)?.time ?? 0];
  const from = Math.min(0, first);
  const to = Math.max(last, duration ?? 0);
  const span = useMemo((): Span => ({ from, to }), [from, to]);
  const drawn = view === undefined ? span : following(view, span, position);
  const wind = (seconds: number): void => {
    setPosition(seconds);
    if (player.current !== null) player.current.currentTime = seconds;
  };
  return (
    <>
      <div className="card clip">
        <ClipPlayer
          file={file}
          player={player}
          over={<ClipBoxes player={player} rows={tracks.rows} nameOf={tracks.nameOf} />}
          onPosition={setPosition}
          onDuration={setDuration}
        />
        <div className="clip-side">
          <h2>{file.name}</h2>
          <ClipProgress clip={clip} duration={duration} />
          <ClipActions clip={clip} tracks={tracks} file={file} control={control} />
        </div>
      </div>
      {state.kind === 'failed' ? (
        <ErrorMessage error={state.error} title="The clip could not be looked through to its end" />
      ) : null}
      {rows.length === 0 ? null : (
        <section className="card clip-result" aria-label="Faces over time">
          <Slider
            name="Position"
            value={position}
            text={clock(position)}
            range={[span.from, span.to, 0.04]}
            onChange={wind}
          />
          <Moment tracks={tracks} position={position} />
          <div className="actions">
            <button type="button" onClick={() => setView(zoomed(drawn, span, position, 0.5))}>
              Zoom in
            </button>
            <button
              type="button"
              disabled={view === undefined}
              onClick={() => setView(zoomed(drawn, span, position, 2))}
            >
              Zoom out
            </button>
            <button
              type="button"
              className="quiet"
              disabled={view === undefined}
              onClick={() => setView(undefined)}
            >
              Whole clip
            </button>
            <span className="soft small" role="status">
              {clock(drawn.from)}–{clock(drawn.to)}
            </span>
            {tracks.changed ? (
              <button type="button" className="quiet" onClick={tracks.undo}>
                Undo the last change of faces
              </button>
            ) : null}
          </div>
          <PartList clip={file.name} parts={parts} position={position} onChange={setParts} />
          <ClipTimeline tracks={tracks} parts={parts} span={drawn} position={position} busy={busy} />
        </section>
      )}
    </>
  );
}

function ClipProgress({
  clip: { rows, state },
  duration,
}: {
  readonly clip: Clip;
  readonly duration: number | undefined;
}): JSX.Element {
  const faces = useMemo(() => tracksOf(rows).length, [rows]);
  const last = rows.at(-1)?.time ?? 0;
  const counts = `${rows.length} ${rows.length === 1 ? 'frame' : 'frames'}, ${faces} ${faces === 1 ? 'face' : 'faces'}`;
  return (
    <div className="clip-progress">
      <p role="status" data-testid="clip-state" data-state={state.kind}>
        {WORDS[state.kind]}
      </p>
      {state.kind === 'working' || state.kind === 'waiting' ? (
        <progress
          aria-label="Part of the clip that has been looked through"
          {...(duration === undefined ? {} : { value: Math.min(1, last / duration) })}
        />
      ) : null}
      <p className="soft small" data-testid="clip-counts">
        {clock(last)}
        {duration === undefined ? '' : ` of ${clock(duration)}`}: {counts}
      </p>
    </div>
  );
}

const WORDS: Readonly<Record<Clip['state']['kind'], string>> = {
  none: '',
  waiting: 'Waiting for the model …',
  working: 'Looking through the clip …',
  done: 'The clip has been looked through.',
  stopped: 'Stopped. What was found so far stays.',
  failed: 'Ended by an error. What was found so far stays.',
};

function isBusy({ state: { kind } }: Clip): boolean {
  return kind === 'working' || kind === 'waiting';
}

function ClipActions({
  clip,
  tracks,
  file,
  control: { state },
}: {
  readonly clip: Clip;
  readonly tracks: Tracks;
  readonly file: File;
  readonly control: EngineControl;
}): JSX.Element {
  const busy = isBusy(clip);
  const uncertainBelow =
    state.kind === 'ready' && state.engine instanceof BrowserEngine ? state.engine.uncertainBelow : 0;
  const save = async (kind: ClipFile): Promise<void> => {
    saveFile(
      clipFileName(file.name, kind),
      await clipFile(kind, tracks.rows, uncertainBelow, tracks.nameOf),
      CLIP_FILES[kind],
    );
  };
  return (
    <>
      <label className="clip-rate">
        Look at{' '}
        <select
          value={clip.rate}
          onChange={({ target }) => clip.begin(RATES.find(([rate]) => String(rate) === target.value)![0])}
        >
          {RATES.map(([rate, words]) => (
            <option key={rate} value={rate}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <div className="actions">
        {busy ? (
          <button type="button" onClick={clip.stop}>
            Stop
          </button>
        ) : (
          <button type="button" onClick={() => clip.begin(clip.rate)}>
            Look again
          </button>
        )}
        <ChooseClip words="Another clip" onFile={clip.open} />
        <button type="button" className="quiet" onClick={clip.remove}>
          Remove
        </button>
      </div>
      <div className="actions">
        {(Object.keys(CLIP_FILES) as ClipFile[]).map((kind) => (
          <button
            key={kind}
            type="button"
            disabled={busy || clip.rows.length === 0}
            onClick={() => void save(kind)}
          >
            {FILE_WORDS[kind]}
          </button>
        ))}
      </div>
    </>
  );
}

const FILE_WORDS: Readonly<Record<ClipFile, string>> = {
  csv: 'Save CSV',
  jsonl: 'Save JSON Lines',
  vtt: 'Save WebVTT',
};

/** What the faces show at the position. */
function Moment({
  tracks: { rows, nameOf },
  position,
}: {
  readonly tracks: Tracks;
  readonly position: number;
}): JSX.Element {
  const faces = rowAt(rows, position)?.faces ?? [];
  return (
    <p className="clip-moment" data-testid="clip-moment">
      {faces.length === 0
        ? 'No face here.'
        : faces
            .map(
              ({ track, expression, uncertain, confidence }) =>
                `${nameOf(track)}: ${uncertain ? 'perhaps ' : ''}${expression}, ${(100 * confidence).toFixed(0)} %`,
            )
            .join(' · ')}
    </p>
  );
}
