import type { FaceInPicture } from '../recognizer/result.js';
import { middleOf, sideOf } from './face-motion.js';
import { ConstantVelocity, type MotionState } from './motion.js';

/** How exactly a detector places the middle and the size of a face, in its sides. */
const EXACT = 0.03;
/** What velocities faces begin with, sides a second, and how fast they grow, a second. */
const LIKELY_VELOCITY = 3;
const LIKELY_GROWTH = 0.3;
/** How strongly heads are driven, sides² a second³: more than from frame to frame, since people turn back unseen. */
const DISTURBANCE = 5;
const GROWTH_DISTURBANCE = 0.005;
/** Faces at either end that say how it moves there. */
const AN_END = 40;
/** Above this surprise two ends are of two faces: chi-squared of six coordinates at 1 in 25,000. */
const MOST_SURPRISE = 30;

interface SeenFace {
  readonly face: FaceInPicture;
  readonly time: number;
}

/** How a face moves at one end of a tracklet, away from it. */
interface End {
  readonly x: ConstantVelocity;
  readonly y: ConstantVelocity;
  /** Logarithm of the side. */
  readonly size: ConstantVelocity;
  /** A mean, pixels. */
  readonly side: number;
}

/** A face that is found in one frame after the other, without a gap. */
export class Tracklet {
  #first: SeenFace[] = [];
  #last: SeenFace[] = [];
  #from = 0;
  #to = 0;
  #sure = false;
  #begin: readonly number[] = [];
  #end: readonly number[] = [];

  /** `scene` counts the cuts before it. */
  constructor(
    readonly number: number,
    readonly scene: number,
  ) {}

  /** When it was found first and last, milliseconds. */
  get from(): number {
    return this.#from;
  }
  get to(): number {
    return this.#to;
  }

  /** Whether one of its faces was found surely. */
  get sure(): boolean {
    return this.#sure;
  }

  add(face: FaceInPicture, time: number, sure: boolean): void {
    const seen = { face, time };
    if (this.#first.length === 0) this.#from = time;
    this.#to = time;
    if (this.#first.length < AN_END) this.#first.push(seen);
    this.#last.push(seen);
    if (this.#last.length >= 2 * AN_END) this.#last = this.#last.slice(-AN_END);
    this.#sure ||= sure;
  }

  /** It has ended: only how it moves at its ends is kept, since a clip of hours has thousands. */
  end(): void {
    this.#begin = packed(endOf(this.#first.toReversed()));
    this.#end = packed(endOf(this.#last.slice(-AN_END)));
    this.#first = [];
    this.#last = [];
  }

  /**
   * The cost of taking a later tracklet for the same face: minus twice the logarithm of the likelihood, up to a constant.
   * `Infinity` where it is another face. Both tracklets have ended.
   */
  costOf(later: Tracklet): number {
    const elapsed = Math.max(0, later.from - this.to) / 1000;
    const end = unpacked(this.#end);
    const begin = unpacked(later.#begin);
    const side = (end.side + begin.side) / 2;
    const drive = DISTURBANCE * side ** 2;
    const x = end.x.meets(begin.x, elapsed, drive);
    const y = end.y.meets(begin.y, elapsed, drive);
    const size = end.size.meets(begin.size, elapsed, GROWTH_DISTURBANCE);
    const surprise = x.surprise + y.surprise + size.surprise;
    if (!(surprise <= MOST_SURPRISE)) return Number.POSITIVE_INFINITY;
    // In sides, so that large faces count as small ones.
    const vagueness = Math.log(x.determinant * y.determinant * size.determinant) - 8 * Math.log(side);
    return surprise + vagueness - 6 * Math.log(EXACT);
  }
}

/** Numbers in one array take a quarter of the memory. */
function packed({ x, y, size, side }: End): readonly number[] {
  return [...x.state, ...y.state, ...size.state, side];
}

function unpacked(numbers: readonly number[]): End {
  const coordinate = (at: number): ConstantVelocity =>
    ConstantVelocity.of(numbers.slice(at, at + 5) as unknown as MotionState);
  return { x: coordinate(0), y: coordinate(5), size: coordinate(10), side: numbers[15]! };
}

/** How the face moves after these, one after the other in either direction of time. */
function endOf(seen: readonly SeenFace[]): End {
  const side = seen.reduce((sum, { face }) => sum + sideOf(face), 0) / seen.length;
  const [{ face, time }] = seen as [SeenFace, ...SeenFace[]];
  const [x, y] = middleOf(face);
  const end = {
    x: new ConstantVelocity(x, EXACT * side, LIKELY_VELOCITY * side),
    y: new ConstantVelocity(y, EXACT * side, LIKELY_VELOCITY * side),
    size: new ConstantVelocity(Math.log(sideOf(face)), EXACT, LIKELY_GROWTH),
    side,
  };
  const drive = DISTURBANCE * side ** 2;
  let before = time;
  for (const next of seen.slice(1)) {
    const elapsed = Math.abs(next.time - before) / 1000;
    const [toX, toY] = middleOf(next.face);
    end.x.correct(toX, elapsed, drive, EXACT * side);
    end.y.correct(toY, elapsed, drive, EXACT * side);
    end.size.correct(Math.log(sideOf(next.face)), elapsed, GROWTH_DISTURBANCE, EXACT);
    before = next.time;
  }
  return end;
}
