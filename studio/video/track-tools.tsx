import { type JSX, useMemo } from 'react';
import type { ClipTrack } from './clip-rows.js';
import { clock } from './clock.js';
import { joinableWith } from './track-edits.js';
import type { Tracks } from './use-tracks.js';

/** Gives a face a name, joins it with another, or splits it at the position. */
export function TrackTools({
  track: { track, moments },
  tracks,
  position,
}: {
  readonly track: ClipTrack;
  readonly tracks: Tracks;
  /** Seconds of the clip that are looked at. */
  readonly position: number;
}): JSX.Element {
  const { rows, names, nameOf, rename, edit } = tracks;
  const others = useMemo(() => joinableWith(rows, track), [rows, track]);
  const inside = moments[0]!.time < position && position <= moments.at(-1)!.time;
  return (
    <details className="track-tools">
      <summary>Name, join or split {nameOf(track)}</summary>
      <div className="actions">
        <label>
          Name{' '}
          <input
            type="text"
            value={names.get(track) ?? ''}
            placeholder={`Face ${track}`}
            maxLength={60}
            onChange={({ target }) => rename(track, target.value)}
          />
        </label>
        {others.length === 0 ? null : (
          <label>
            Is the same as{' '}
            <select
              value=""
              onChange={({ target }) => edit({ kind: 'join', track, into: Number(target.value) })}
            >
              <option value="" disabled>
                choose a face
              </option>
              {others.map((other) => (
                <option key={other} value={other}>
                  {nameOf(other)}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="button" disabled={!inside} onClick={() => edit({ kind: 'split', track, at: position })}>
          Another face from {clock(position)} on
        </button>
      </div>
    </details>
  );
}
