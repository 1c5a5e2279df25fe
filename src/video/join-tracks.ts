import { checkOptions, numberFrom, type OptionKinds } from '../check-options.js';
import type { Look } from '../tracking/look.js';
import { WholeClipTracker } from '../tracking/whole-clip-tracker.js';
import type { FoundFrame } from './face-search.js';
import { keptFrame, keptLooks } from './kept-frames.js';
import { type TrackingOptions, WHOLE_CLIP_TRACK_GAP } from './tracking-options.js';
import { RowTracker, type VideoRow } from './video-row.js';

export interface JoinTracksOptions extends Pick<TrackingOptions, 'trackGap' | 'settle'> {}

const JOIN_TRACKS_KINDS: OptionKinds<JoinTracksOptions> = { trackGap: numberFrom(0), settle: numberFrom(0) };

/**
 * The rows of a whole clip with their faces numbered anew, now that what comes after each is known: a face that was hidden
 * keeps its number more often, and two that crossed exchange theirs less often. Smoothed probabilities follow the new tracks.
 * `settle` is that of `recognizeVideo`. Throws `OPTION_INVALID`.
 *
 * Rows that `recognizeVideo` gave in this program become those of `mien video` for the same clip and options: faces are told
 * apart by how they move and look. An unsure face comes where it belongs to a track after all, and goes where it belongs to
 * none. How faces look and which were unsure is in memory alone. In rows from a file, and rows whose faces were changed, no face
 * comes or goes; rows from a file are joined by motion alone.
 *
 * @example
 * const rows = [];
 * for await (const row of recognizeVideo(recognizer, 'clip.mp4')) rows.push(row);
 * for (const { time, faces } of joinTracks(rows)) console.log(time, faces);
 */
export function joinTracks(rows: readonly VideoRow[], options: JoinTracksOptions = {}): readonly VideoRow[] {
  checkOptions('joinTracks', options, JOIN_TRACKS_KINDS);
  const { trackGap = WHOLE_CLIP_TRACK_GAP, settle } = options;
  const { frames, surely } = framesOf(rows);
  const tracker = new WholeClipTracker({ patience: 1000 * trackGap, surely });
  for (const { found, looks } of frames) {
    tracker.look(found.faces, 1000 * found.time, { cut: found.scene === 1, looks });
  }
  const numbered = new RowTracker({ trackGap, settle, cutFrom: 1 }, {}, tracker.numbers());
  return frames.map(({ found }) => numbered.next(found));
}

interface SeenFrame {
  readonly found: FoundFrame;
  readonly looks: readonly (Look | undefined)[];
}

/** The frames as they were before anyone asked which face is which; of rows that are not as they were given, all faces count. */
function framesOf(rows: readonly VideoRow[]): {
  readonly frames: readonly SeenFrame[];
  readonly surely: number;
} {
  const kept = rows.map(keptFrame);
  const surely = kept[0]?.surely ?? 0;
  const areAsGiven = kept.every((frame) => frame?.surely === surely);
  const frames = rows.map((row, i): SeenFrame => {
    const { time, frame, cut } = row;
    const { faces, looks } = areAsGiven ? kept[i]! : { faces: facesOf(row), looks: keptLooks(row) };
    return { found: { time, frame, scene: cut === true ? 1 : 0, faces }, looks };
  });
  return { frames, surely: areAsGiven ? surely : 0 };
}

function facesOf({ faces }: VideoRow): FoundFrame['faces'] {
  return faces.map(({ track: _, smoothed: __, ...face }) => face);
}
