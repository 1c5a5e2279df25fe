import { checkOptions } from '../check-options.js';
import type { FaceInPicture } from '../recognizer/result.js';
import { assign } from './assignment.js';
import { CLIP_TRACKER_KINDS, type ClipTrackerOptions, type FrameNews } from './clip-tracker.js';
import { FaceMotion } from './face-motion.js';
import { joinTracklets } from './join-tracklets.js';
import type { Look } from './look.js';
import { EndedTracklets, Tracklet } from './tracklet.js';

/** What numbers the faces of one frame after the other. */
export interface FaceNumbers {
  /** As `ClipTracker.update`. */
  update(faces: readonly FaceInPicture[], time: number, news?: FrameNews): readonly (number | undefined)[];
}

/** What a frame besides its faces says where a clip is looked at. */
export interface LookedAtNews extends FrameNews {
  /** How each face looks, as `lookOf` gives it, where pictures are at hand. Pieces of a face are joined by that, too. */
  readonly looks?: readonly (Look | undefined)[] | undefined;
}

/** Above this surprise a face is rather not taken for that of the frame before: what is one face is joined later. */
const MOST_SURPRISE = 12;
/** Costs more than any pair that may be. */
const ALONE = 1000;

/**
 * Numbers the faces of a whole clip, which is gone through twice: first each frame is looked at, then numbered. A face that
 * was hidden, or covered by another, is known again by how it moved before and how it moves afterwards, and by how it looks, where
 * that is told; {@link ClipTracker} knows the first only, and takes one face for another more often. No clock, no randomness.
 *
 * @example
 * const tracker = new WholeClipTracker();
 * for (const { faces, time, cut } of frames) tracker.look(faces, 1000 * time, { cut });
 * const numbers = tracker.numbers();
 * for (const { faces, time, cut } of frames) console.log(numbers.update(faces, 1000 * time, { cut }));
 */
export class WholeClipTracker {
  readonly #patience: number;
  readonly #surely: number;
  readonly #looking: TrackletNumbers;
  /** Of the frames that were looked at. */
  #tracklets: EndedTracklets | undefined = new EndedTracklets();
  #joined: JoinedTracklets | undefined;

  /** Throws `OPTION_INVALID`. */
  constructor(options: ClipTrackerOptions = {}) {
    checkOptions('WholeClipTracker', options, CLIP_TRACKER_KINDS);
    this.#patience = options.patience ?? 4000;
    this.#surely = options.surely ?? 0;
    this.#looking = new TrackletNumbers(this.#surely, this.#tracklets);
  }

  /**
   * Takes what was found in the frame of this time, milliseconds: every frame of the clip, in order, before the first numbers
   * are asked for.
   */
  look(faces: readonly FaceInPicture[], time: number, news: LookedAtNews = {}): void {
    this.#looking.update(faces, time, news);
  }

  /** Which pieces are one face, when all frames were looked at. */
  get joined(): JoinedTracklets {
    this.#joined ??= this.#join();
    return this.#joined;
  }

  /** The numbers of the frames that were looked at, which are given once more, in the same order. As often as it is called. */
  numbers(): FaceNumbers {
    return joinedNumbers(this.joined, { surely: this.#surely });
  }

  #join(): JoinedTracklets {
    this.#looking.end();
    const faceOf: number[] = [];
    // In order of appearance, so that each comes behind the one that it continues.
    joinTracklets(this.#tracklets!, this.#patience).forEach((earlier, i) => {
      faceOf.push(earlier === undefined ? i : faceOf[earlier]!);
    });
    // A clip of hours has thousands of them.
    this.#tracklets = undefined;
    return faceOf;
  }
}

/** For each tracklet of a clip, in order of appearance, the first one of the same face. */
export type JoinedTracklets = readonly number[];

/**
 * The numbers of a clip that was looked at before: what its tracker `joined` is enough, so that no look need be kept. `surely` is that
 * of the tracker, and the same frames are given in the same order.
 *
 * @example
 * const numbers = joinedNumbers(tracker.joined);
 * for (const { faces, time, cut } of frames) console.log(numbers.update(faces, 1000 * time, { cut }));
 */
export function joinedNumbers(
  joined: JoinedTracklets,
  { surely = 0 }: Pick<ClipTrackerOptions, 'surely'> = {},
): FaceNumbers {
  return new JoinedNumbers(new TrackletNumbers(surely), joined, surely);
}

/** The tracklets' faces, numbered from 1 in order of appearance. */
class JoinedNumbers implements FaceNumbers {
  readonly #numberOf = new Map<number, number>();

  constructor(
    private readonly tracklets: TrackletNumbers,
    private readonly faceOf: JoinedTracklets,
    private readonly surely: number,
  ) {}

  update(
    faces: readonly FaceInPicture[],
    time: number,
    news: FrameNews = {},
  ): readonly (number | undefined)[] {
    return this.tracklets.update(faces, time, news).map((tracklet, i) => {
      const face = this.faceOf[tracklet]!;
      const known = this.#numberOf.get(face);
      if (known !== undefined || !isSure(faces[i]!, this.surely)) return known;
      this.#numberOf.set(face, this.#numberOf.size + 1);
      return this.#numberOf.size;
    });
  }
}

/** Numbers tracklets from 0: a face is followed from one frame to the next only, and where there is hardly a doubt. */
class TrackletNumbers {
  #count = 0;
  #live: readonly { readonly tracklet: Tracklet; readonly motion: FaceMotion }[] = [];
  #scene = 0;

  /** `all`: where tracklets are kept; default: nowhere. */
  constructor(
    private readonly surely: number,
    private readonly all?: EndedTracklets,
  ) {}

  /** Which tracklet each face belongs to. */
  update(
    faces: readonly FaceInPicture[],
    time: number,
    { cut = false, looks = [] }: LookedAtNews,
  ): readonly number[] {
    if (cut) this.#scene++;
    const before = cut ? [] : this.#live;
    const live: (typeof before)[number][] = [];
    const positions = faces.map((_, i) => i);
    const numbers = new Array<number>(faces.length);
    const follow = (followed: (typeof before)[number], i: number): void => {
      followed.tracklet.add(faces[i]!, time, isSure(faces[i]!, this.surely), looks[i]);
      numbers[i] = followed.tracklet.number;
      live.push(followed);
    };
    for (const sure of [true, false]) {
      const left = before.filter((followed) => !live.includes(followed));
      const found = positions.filter((i) => isSure(faces[i]!, this.surely) === sure);
      const costs = left.map(({ motion }) => found.map((i) => surpriseOf(motion, faces[i]!, time)));
      for (const [t, f] of assign(costs, ALONE)) {
        left[t]!.motion.follow(faces[found[f]!]!, time);
        follow(left[t]!, found[f]!);
      }
    }
    this.#end(this.#live.filter((followed) => !live.includes(followed)));
    for (const i of positions.filter((position) => numbers[position] === undefined)) {
      const tracklet = new Tracklet(this.#count++, this.#scene);
      follow({ tracklet, motion: new FaceMotion(faces[i]!, time) }, i);
    }
    this.#live = live;
    return numbers;
  }

  /** No frame follows. */
  end(): void {
    this.#end(this.#live);
    this.#live = [];
  }

  #end(followed: readonly { readonly tracklet: Tracklet }[]): void {
    for (const { tracklet } of followed) this.all?.set(tracklet.number, tracklet.ended);
  }
}

function isSure({ score }: FaceInPicture, surely: number): boolean {
  return (score ?? 1) >= surely;
}

function surpriseOf(motion: FaceMotion, face: FaceInPicture, time: number): number {
  const { surprise } = motion.expects(face, time);
  return surprise > MOST_SURPRISE ? Number.POSITIVE_INFINITY : surprise;
}
