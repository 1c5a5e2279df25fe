import { EXPRESSIONS } from '../expression.js';
import { type Landmarks, type Point, perceive, type RecognizedFace } from '../recognizer/result.js';
import { OneEuroFilter, type OneEuroOptions } from './one-euro-filter.js';

/** A face of a moving picture, smoothed, with the number by which it is known from frame to frame. */
export interface TrackedFace extends RecognizedFace {
  /** From 1, in order of appearance; never given twice. */
  readonly track: number;
}

export interface TrackOptions {
  /** Milliseconds that a face which is no longer found stays where it was. Default 400. */
  readonly keepFor?: number;
  /** Milliseconds in which probabilities go most (1 − 1/e) of the way to what is measured. Default 350; 0 does not smooth. */
  readonly settle?: number;
  /** Below this probability of the likeliest class the answer is uncertain: the model's own bound. Default 0.5. */
  readonly uncertainBelow?: number;
}

/** For places, in faces' sides a second: calm at rest, within a frame or two of a moving head. */
const PLACE: OneEuroOptions = { restCutoff: 1.5, speedFactor: 4, speedCutoff: 1 };
/** Faces whose middles are further apart than this, in their mean side, are not the same. */
const REACH = 0.9;
/** Nor those whose sides differ by more than this factor. */
const GROWTH = 1.8;

type Numbers = number[];

interface Track {
  readonly number: number;
  readonly filters: OneEuroFilter[];
  probabilities: Float32Array;
  face: TrackedFace;
  /** Where it was measured last, unsmoothed: what the next frame is compared with. */
  measured: RecognizedFace;
  /** When it was found last, milliseconds. */
  seen: number;
}

/**
 * Follows faces from frame to frame: each keeps its number, its box and landmarks move smoothly, its probabilities do
 * not flicker, and a face that is missed for a moment stays. No clock, no randomness: equal frames give equal tracks.
 */
export class FaceTracker {
  readonly #keepFor: number;
  readonly #settle: number;
  readonly #uncertainBelow: number;
  #tracks: Track[] = [];
  #next = 1;

  constructor({ keepFor = 400, settle = 350, uncertainBelow = 0.5 }: TrackOptions = {}) {
    this.#keepFor = keepFor;
    this.#settle = settle;
    this.#uncertainBelow = uncertainBelow;
  }

  /** Takes what was found in the frame of this time, milliseconds; the tracked faces, the longest known first. */
  update(faces: readonly RecognizedFace[], time: number): readonly TrackedFace[] {
    const pairs = matchFaces(
      this.#tracks.map(({ measured }) => measured),
      faces,
    );
    for (const [t, f] of pairs) this.#move(this.#tracks[t]!, faces[f]!, time);
    const matched = new Set(pairs.map(([, f]) => f));
    this.#tracks = this.#tracks.filter(({ seen }) => time - seen <= this.#keepFor);
    faces.forEach((face, f) => {
      if (!matched.has(f)) this.#tracks.push(this.#begin(face, time));
    });
    return this.#tracks.map(({ face }) => face);
  }

  #begin(face: RecognizedFace, time: number): Track {
    const number = this.#next++;
    const values = places(face);
    const filters = values.map(() => new OneEuroFilter(PLACE));
    values.forEach((value, i) => {
      filters[i]!.next(value, 0);
    });
    const probabilities = Float32Array.from(EXPRESSIONS, (name) => face.probabilities[name]);
    return {
      number,
      filters,
      probabilities,
      face: { ...face, track: number },
      measured: face,
      seen: time,
    };
  }

  #move(track: Track, face: RecognizedFace, time: number): void {
    const elapsed = Math.max(0, time - track.seen);
    const side = Math.max(1, (face.box[2] + face.box[3]) / 2);
    const values = places(face);
    // Landmarks may come or go with the engine that finds them.
    while (track.filters.length < values.length) track.filters.push(new OneEuroFilter(PLACE));
    const smoothed = values.map((value, i) => track.filters[i]!.next(value, elapsed / 1000, side));
    const weight = this.#settle > 0 ? 1 - Math.exp(-elapsed / this.#settle) : 1;
    track.probabilities = Float32Array.from(
      EXPRESSIONS,
      (name, k) => track.probabilities[k]! + weight * (face.probabilities[name] - track.probabilities[k]!),
    );
    // The confidence is judged anew, smoothed; other doubts are those of the newest frame.
    const { uncertainBecause, ...seen } = face;
    const doubt = uncertainBecause === 'confidence' ? undefined : uncertainBecause;
    track.face = {
      ...seen,
      ...placed(face, smoothed),
      ...perceive(track.probabilities, this.#uncertainBelow, doubt),
      track: track.number,
    };
    track.measured = face;
    track.seen = time;
  }
}

/** Pairs `[before, now]` of positions that are the same face: the nearest first, each at most once. */
export function matchFaces(
  before: readonly Pick<RecognizedFace, 'box'>[],
  now: readonly Pick<RecognizedFace, 'box'>[],
): readonly (readonly [number, number])[] {
  const candidates = before.flatMap((a, t) =>
    now.flatMap((b, f) => {
      const distance = distanceOf(a.box, b.box);
      return distance === undefined ? [] : [{ t, f, distance }];
    }),
  );
  candidates.sort((a, b) => a.distance - b.distance);
  const taken = { before: new Set<number>(), now: new Set<number>() };
  const pairs: (readonly [number, number])[] = [];
  for (const { t, f } of candidates) {
    if (taken.before.has(t) || taken.now.has(f)) continue;
    taken.before.add(t);
    taken.now.add(f);
    pairs.push([t, f]);
  }
  return pairs;
}

/** Between two boxes' middles, in their mean side; `undefined` where they cannot be the same face. */
function distanceOf(a: RecognizedFace['box'], b: RecognizedFace['box']): number | undefined {
  const [sideA, sideB] = [Math.max(1, (a[2] + a[3]) / 2), Math.max(1, (b[2] + b[3]) / 2)];
  if (Math.max(sideA / sideB, sideB / sideA) > GROWTH) return undefined;
  const distance =
    Math.hypot(a[0] + a[2] / 2 - b[0] - b[2] / 2, a[1] + a[3] / 2 - b[1] - b[3] / 2) / ((sideA + sideB) / 2);
  return distance <= REACH ? distance : undefined;
}

const POINTS = ['leftEye', 'rightEye', 'nose', 'mouthLeft', 'mouthRight'] as const;

/** Middle and size of the box, then the landmarks: what is smoothed. */
function places({ box: [x, y, width, height], landmarks }: RecognizedFace): Numbers {
  const points = landmarks === null ? [] : POINTS.flatMap((name) => [...landmarks[name]]);
  return [x + width / 2, y + height / 2, width, height, ...points];
}

function placed(
  face: RecognizedFace,
  [middleX, middleY, width, height, ...points]: Numbers,
): Pick<RecognizedFace, 'box' | 'landmarks'> {
  const point = (i: number): Point => [points[2 * i]!, points[2 * i + 1]!];
  return {
    box: [middleX! - width! / 2, middleY! - height! / 2, width!, height!],
    landmarks:
      face.landmarks === null
        ? null
        : (Object.fromEntries(POINTS.map((name, i) => [name, point(i)])) as unknown as Landmarks),
  };
}
