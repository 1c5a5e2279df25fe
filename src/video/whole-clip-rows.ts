import type { Image } from '../image/image.js';
import type { RecognizeOptions } from '../recognizer/recognizer.js';
import { lookOf } from '../tracking/look.js';
import { type JoinedTracklets, joinedNumbers, WholeClipTracker } from '../tracking/whole-clip-tracker.js';
import { type FoundFrame, sureFrom } from './face-search.js';
import { DEFAULT_CUT_FROM, type TrackingOptions, WHOLE_CLIP_TRACK_GAP } from './tracking-options.js';
import { RowTracker, type VideoRow } from './video-row.js';

/** Looks at the frames of a clip, one after the other, to say in the end which faces are one. */
export class WholeClipLook {
  readonly #tracker: WholeClipTracker;
  readonly #cutFrom: number;

  constructor(
    { trackGap = WHOLE_CLIP_TRACK_GAP, cutFrom = DEFAULT_CUT_FROM }: TrackingOptions,
    search: Pick<RecognizeOptions, 'thresholds'>,
  ) {
    this.#tracker = new WholeClipTracker({ patience: 1000 * trackGap, surely: sureFrom(search) });
    this.#cutFrom = cutFrom;
  }

  /** What was found in the next frame. Where its picture is there, faces are told apart by how they look, too. */
  look({ faces, time, scene }: FoundFrame, image?: Image): void {
    const looks = image === undefined ? [] : faces.map(({ box }) => lookOf(image, box));
    this.#tracker.look(faces, 1000 * time, { cut: scene >= this.#cutFrom, looks });
  }

  /** When all frames were looked at. */
  get joined(): JoinedTracklets {
    return this.#tracker.joined;
  }
}

/**
 * The rows of a clip all of whose frames were looked at, as often as they are asked for. `frames` gives the same frames at
 * each call; `joined` says which of their faces are one. Equal frames give equal rows.
 */
export function wholeClipRows(
  frames: () => AsyncIterable<FoundFrame>,
  joined: JoinedTracklets,
  options: TrackingOptions,
  search: Pick<RecognizeOptions, 'thresholds'>,
): () => AsyncGenerator<VideoRow, void, undefined> {
  const { trackGap = WHOLE_CLIP_TRACK_GAP, cutFrom = DEFAULT_CUT_FROM } = options;
  return async function* rows() {
    const numbers = joinedNumbers(joined, { surely: sureFrom(search) });
    const numbered = new RowTracker({ ...options, trackGap, cutFrom }, search, numbers);
    for await (const frame of frames()) yield numbered.next(frame);
  };
}
