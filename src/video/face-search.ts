import type { Image } from '../image/image.js';
import type { RecognizeOptions, Recognizer } from '../recognizer/recognizer.js';
import type { FaceInPicture, Recognition, RecognizedFace } from '../recognizer/result.js';
import { rounded } from '../recognizer/rounded.js';
import { ClipTracker } from '../tracking/clip-tracker.js';
import { DEFAULT_CUT_FROM, DEFAULT_TRACK_GAP, type TrackingOptions } from './tracking-options.js';
import type { VideoFrame } from './video-frame.js';

/** What was found in one frame, before anyone asks which face is which. */
export interface FoundFrame extends Omit<VideoFrame, 'image'> {
  /** Two digits of a pixel, six of a probability. */
  readonly faces: readonly RecognizedFace[];
  /** Stands where the frame was not searched: faces were looked at where they were expected. */
  readonly searched?: false;
}

/** What recognises faces in decoded frames, wherever it reads other pictures from. */
export interface FrameRecognizer {
  recognize(image: Image, options?: RecognizeOptions): Promise<Recognition>;
  /** Where it is missing, every frame is searched. */
  readonly recognizeAt?: Recognizer<never>['recognizeAt'];
}

export interface FaceSearchOptions {
  readonly search?: Omit<RecognizeOptions, 'signal'> | undefined;
  readonly tracking?: TrackingOptions | undefined;
  /**
   * Seconds between two searches of the whole frame; between them, faces are looked at where they are expected. A new face
   * is found that much later. Default 0: every frame is searched.
   */
  readonly searchEvery?: number | undefined;
}

/**
 * A face that is less sure than the detector's last threshold, but surer than this, may still continue a track: it is
 * blurred, turned or half hidden. It begins none.
 */
const UNSURE = 0.4;
/** A face that is less sure than this may be about to be lost: the whole frame is searched. */
const STEADY = 0.9;
/** The detector's own thresholds. */
const THRESHOLDS = [0.6, 0.7, 0.7] as const;
/** Two faces that share more than this of the smaller one may be the same. */
const SHARED = 0.5;

/** From which score on a face is sure, for these options. */
export function sureFrom({ thresholds = THRESHOLDS }: Pick<RecognizeOptions, 'thresholds'>): number {
  return thresholds[2];
}

/**
 * Finds the faces of one frame after the other, also unsure ones, with the perceived expression of each. Rounded here, so
 * that what is kept in a file goes on as what is in memory.
 */
export class FaceSearch {
  readonly #tracker: ClipTracker;
  readonly #cutFrom: number;
  readonly #every: number;
  /** Milliseconds. */
  #searched = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly recognizer: FrameRecognizer,
    private readonly options: FaceSearchOptions = {},
  ) {
    const { tracking = {}, search = {}, searchEvery = 0 } = options;
    this.#every = recognizer.recognizeAt === undefined ? 0 : 1000 * searchEvery;
    this.#cutFrom = tracking.cutFrom ?? DEFAULT_CUT_FROM;
    const patience = 1000 * (tracking.trackGap ?? DEFAULT_TRACK_GAP);
    this.#tracker = new ClipTracker({ patience, surely: sureFrom(search) });
  }

  /** Throws as `recognize`. */
  async find({ image, ...frame }: VideoFrame, signal?: AbortSignal): Promise<FoundFrame> {
    const looked = this.#mayLook(frame) ? await this.#lookAtExpected(image, frame.time) : undefined;
    const found: FoundFrame =
      looked === undefined
        ? { ...frame, faces: await this.#searchAll(image, signal) }
        : { ...frame, faces: looked, searched: false };
    this.follow(found);
    return found;
  }

  /** Takes what was found in a frame, here or before an interruption. */
  follow({ time, scene, faces, searched }: FoundFrame): void {
    if (!(this.#every > 0)) return;
    this.#last = 1000 * time;
    if (searched !== false) this.#searched = this.#last;
    this.#tracker.update(faces, this.#last, { cut: scene >= this.#cutFrom });
  }

  #mayLook({ time, scene }: Pick<VideoFrame, 'time' | 'scene'>): boolean {
    const since = 1000 * time - this.#searched;
    return this.#every > 0 && scene < this.#cutFrom && since >= 0 && since < this.#every;
  }

  /** The faces of the frame before, where they are now; `undefined` where one of them is in doubt. */
  async #lookAtExpected(
    image: VideoFrame['image'],
    time: number,
  ): Promise<readonly RecognizedFace[] | undefined> {
    const boxes = this.#tracker
      .expected(1000 * time)
      .filter(({ seen }) => seen === this.#last)
      .map(({ box }) => box);
    const { prior } = this.options.search ?? {};
    const faces = await this.recognizer.recognizeAt!(image, boxes, { threshold: STEADY, prior });
    const sure = faces.filter((face) => face !== undefined);
    if (sure.length < faces.length || sure.some((a, i) => sure.slice(i + 1).some((b) => overlap(a, b)))) {
      return undefined;
    }
    return roundedFaces(image, sure);
  }

  async #searchAll(
    image: VideoFrame['image'],
    signal: AbortSignal | undefined,
  ): Promise<readonly RecognizedFace[]> {
    const { search = {} } = this.options;
    const [first, second, last] = search.thresholds ?? THRESHOLDS;
    const thresholds = [first, second, Math.min(last, UNSURE)] as const;
    const { faces } = await this.recognizer.recognize(image, { ...search, thresholds, signal });
    return roundedFaces(image, faces);
  }
}

function roundedFaces(
  { width, height }: VideoFrame['image'],
  faces: readonly RecognizedFace[],
): readonly RecognizedFace[] {
  return rounded({ width, height, faces }).faces;
}

function overlap({ box: a }: FaceInPicture, { box: b }: FaceInPicture): boolean {
  const shared = (axis: 0 | 1): number =>
    Math.min(a[axis] + a[axis + 2]!, b[axis] + b[axis + 2]!) - Math.max(a[axis], b[axis]);
  const [across, down] = [shared(0), shared(1)];
  return across > 0 && down > 0 && across * down > SHARED * Math.min(a[2] * a[3], b[2] * b[3]);
}
