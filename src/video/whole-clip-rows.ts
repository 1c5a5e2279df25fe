import type { RecognizeOptions } from '../recognizer/recognizer.js';
import { WholeClipTracker } from '../tracking/whole-clip-tracker.js';
import { type FoundFrame, sureFrom } from './face-search.js';
import { DEFAULT_CUT_FROM, type TrackingOptions, WHOLE_CLIP_TRACK_GAP } from './tracking-options.js';
import { RowTracker, type VideoRow } from './video-row.js';

/**
 * The rows of a clip all of whose frames were looked at, as often as they are asked for. `frames` gives the same frames at
 * each call: once to number the faces by the whole clip, and once for each series of rows. Equal frames give equal rows.
 */
export async function wholeClipRows(
  frames: () => AsyncIterable<FoundFrame>,
  options: TrackingOptions,
  search: Pick<RecognizeOptions, 'thresholds'>,
): Promise<() => AsyncGenerator<VideoRow, void, undefined>> {
  const { trackGap = WHOLE_CLIP_TRACK_GAP, cutFrom = DEFAULT_CUT_FROM } = options;
  const tracking = { ...options, trackGap, cutFrom };
  const tracker = new WholeClipTracker({ patience: 1000 * trackGap, surely: sureFrom(search) });
  for await (const { faces, time, scene } of frames()) {
    tracker.look(faces, 1000 * time, { cut: scene >= cutFrom });
  }
  return async function* rows() {
    const numbered = new RowTracker(tracking, search, tracker.numbers());
    for await (const frame of frames()) yield numbered.next(frame);
  };
}
