import type { FaceInPicture, Landmarks } from '../recognizer/result.js';
import { ConstantVelocity } from './motion.js';

/** How exactly a detector places the middle and the size of a face, in its sides. */
const EXACT = 0.05;
/** What velocities faces begin with, sides a second, and how fast they grow, a second. */
const LIKELY_VELOCITY = 2;
const LIKELY_GROWTH = 0.3;
/** How strongly heads are driven, sides² a second³: half a side a second of velocity comes or goes in a second. */
const DISTURBANCE = 1;
const GROWTH_DISTURBANCE = 0.05;
/** How much the points move within a face from frame to frame, in its sides. */
const POINT_DEVIATION = 0.08;
/** What the points may add to a surprise: a face that turns moves them all. */
const MOST_OF_POINTS = 4;

/** Above this surprise a face is another one: chi-squared of three coordinates at 1 in 10,000, and what points add. */
export const MOST_SURPRISE = 21 + MOST_OF_POINTS;

/** How well a face fits a motion. */
export interface Expectation {
  /** Squared distance from what was predicted, in deviations. */
  readonly surprise: number;
  /** How unsure the prediction itself was, from 0 on, as it enters the likelihood. */
  readonly vagueness: number;
}

/** How one face moves: its middle and size at constant velocity, and where in it the points lie. */
export class FaceMotion {
  readonly #x: ConstantVelocity;
  readonly #y: ConstantVelocity;
  /** Logarithm of the side, whose velocity is growth. */
  readonly #size: ConstantVelocity;
  #side: number;
  /** Its width in sides. */
  #slender: number;
  #shape: readonly number[];
  #seen: number;

  constructor(face: FaceInPicture, time: number) {
    const [x, y] = middleOf(face);
    this.#side = sideOf(face);
    this.#x = new ConstantVelocity(x, EXACT * this.#side, LIKELY_VELOCITY * this.#side);
    this.#y = new ConstantVelocity(y, EXACT * this.#side, LIKELY_VELOCITY * this.#side);
    this.#size = new ConstantVelocity(Math.log(this.#side), EXACT, LIKELY_GROWTH);
    this.#shape = shapeOf(face);
    this.#slender = face.box[2] / sideOf(face);
    this.#seen = time;
  }

  /** When it was found last, milliseconds. */
  get seen(): number {
    return this.#seen;
  }

  /** How well this face at this time fits what was seen before. */
  expects(face: FaceInPicture, time: number): Expectation {
    const elapsed = this.#elapsed(time);
    const side = Math.max(this.#side, sideOf(face));
    const drive = DISTURBANCE * this.#side ** 2;
    const [x, y] = middleOf(face);
    const parts = [
      apart(x, this.#x.predict(elapsed, drive), EXACT * side),
      apart(y, this.#y.predict(elapsed, drive), EXACT * side),
      apart(Math.log(sideOf(face)), this.#size.predict(elapsed, GROWTH_DISTURBANCE), EXACT),
    ];
    const points = unlikeness(this.#shape, shapeOf(face));
    return {
      surprise: parts.reduce((sum, part) => sum + part.surprise, points),
      vagueness: parts.reduce((sum, part) => sum + part.vagueness, 0),
    };
  }

  /** It was found here. */
  follow(face: FaceInPicture, time: number): void {
    const elapsed = this.#elapsed(time);
    const drive = DISTURBANCE * this.#side ** 2;
    const side = sideOf(face);
    const [x, y] = middleOf(face);
    this.#x.correct(x, elapsed, drive, EXACT * side);
    this.#y.correct(y, elapsed, drive, EXACT * side);
    this.#size.correct(Math.log(side), elapsed, GROWTH_DISTURBANCE, EXACT);
    this.#side = Math.exp(this.#size.predict(0, 0).value);
    this.#shape = shapeOf(face);
    this.#slender = face.box[2] / sideOf(face);
    this.#seen = time;
  }

  /** Where it would be, in the proportions that it had last. */
  boxAt(time: number): FaceInPicture['box'] {
    const elapsed = this.#elapsed(time);
    const side = Math.exp(this.#size.predict(elapsed, 0).value);
    const x = this.#x.predict(elapsed, 0).value;
    const y = this.#y.predict(elapsed, 0).value;
    const [width, height] = [side * this.#slender, side * (2 - this.#slender)];
    return [x - width / 2, y - height / 2, width, height];
  }

  /** Seconds. A clip whose times go back loses nothing but the prediction. */
  #elapsed(time: number): number {
    return Math.max(0, time - this.#seen) / 1000;
  }
}

function apart(
  measured: number,
  { value, variance }: { readonly value: number; readonly variance: number },
  deviation: number,
): Expectation {
  const total = variance + deviation ** 2;
  return { surprise: (measured - value) ** 2 / total, vagueness: Math.log(total / deviation ** 2) };
}

export function middleOf({ box: [x, y, width, height] }: FaceInPicture): readonly [number, number] {
  return [x + width / 2, y + height / 2];
}

export function sideOf({ box: [, , width, height] }: FaceInPicture): number {
  return Math.max(1, (width + height) / 2);
}

const POINTS = [
  'leftEye',
  'rightEye',
  'nose',
  'mouthLeft',
  'mouthRight',
] as const satisfies readonly (keyof Landmarks)[];

/** The points as they lie in the face, in its sides from its middle; none where there are none. */
function shapeOf(face: FaceInPicture): readonly number[] {
  const { landmarks } = face;
  if (landmarks === null) return [];
  const [x, y] = middleOf(face);
  const side = sideOf(face);
  return POINTS.flatMap((name) => [(landmarks[name][0] - x) / side, (landmarks[name][1] - y) / side]);
}

/** How differently the points lie in two faces, squared and in deviations, a mean over the points. */
function unlikeness(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || a.length !== b.length) return 0;
  const squares = a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
  return Math.min(MOST_OF_POINTS, squares / (a.length / 2) / (2 * POINT_DEVIATION ** 2));
}
