import { checkOptions, numberFrom, type OptionKinds } from '../check-options.js';
import { WholeClipTracker } from '../tracking/whole-clip-tracker.js';
import type { FoundFrame } from './face-search.js';
import { keptLooks } from './kept-looks.js';
import { type TrackingOptions, WHOLE_CLIP_TRACK_GAP } from './tracking-options.js';
import { RowTracker, type VideoRow } from './video-row.js';

export interface JoinTracksOptions extends Pick<TrackingOptions, 'trackGap' | 'settle'> {}

const JOIN_TRACKS_KINDS: OptionKinds<JoinTracksOptions> = { trackGap: numberFrom(0), settle: numberFrom(0) };

/**
 * The rows of a whole clip with their faces numbered anew, now that what comes after each is known: a face that was hidden
 * keeps its number more often, and two that crossed exchange theirs less often. Faces are told apart by how they move and, in rows that
 * `recognizeVideo` gave in this program, by how they look. How they look is in memory alone: rows from a file have it no more, nor have
 * copies of faces. Smoothed probabilities follow the new tracks. No face comes or goes. `settle` is that of `recognizeVideo`. Throws `OPTION_INVALID`.
 *
 * @example
 * const rows = joinTracks(await Array.fromAsync(recognizeVideo(recognizer, 'clip.mp4')));
 */
export function joinTracks(rows: readonly VideoRow[], options: JoinTracksOptions = {}): readonly VideoRow[] {
  checkOptions('joinTracks', options, JOIN_TRACKS_KINDS);
  const { trackGap = WHOLE_CLIP_TRACK_GAP, settle } = options;
  const tracker = new WholeClipTracker({ patience: 1000 * trackGap });
  for (const row of rows) tracker.look(row.faces, 1000 * row.time, { cut: row.cut, looks: keptLooks(row) });
  const numbered = new RowTracker(
    { trackGap, settle, cutFrom: 1 },
    { thresholds: [0, 0, 0] },
    tracker.numbers(),
  );
  return rows.map((row) => numbered.next(asFound(row)));
}

/** As it was before anyone asked which face is which. */
function asFound({ time, frame, cut, faces }: VideoRow): FoundFrame {
  return {
    time,
    frame,
    scene: cut === true ? 1 : 0,
    faces: faces.map(({ track: _, smoothed: __, ...face }) => face),
  };
}
