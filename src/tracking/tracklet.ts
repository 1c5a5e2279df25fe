import type { FaceInPicture } from '../recognizer/result.js';
import { middleOf, sideOf } from './face-motion.js';
import { costOfLooks, inBytes, LOOK_SIZE, type Look, ofLengthOne } from './look.js';
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
export interface End {
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
  #looks: Look | undefined;
  #faces = 0;

  /** `scene` counts the cuts before it. */
  constructor(
    readonly number: number,
    readonly scene: number,
  ) {}

  add(face: FaceInPicture, time: number, sure: boolean, look?: Look): void {
    const seen = { face, time };
    if (this.#first.length === 0) this.#from = time;
    this.#faces++;
    this.#to = time;
    if (this.#first.length < AN_END) this.#first.push(seen);
    this.#last.push(seen);
    if (this.#last.length >= 2 * AN_END) this.#last = this.#last.slice(-AN_END);
    this.#sure ||= sure;
    if (look === undefined) return;
    this.#looks ??= new Float32Array(LOOK_SIZE);
    for (let i = 0; i < LOOK_SIZE; i++) this.#looks[i]! += look[i]!;
  }

  /** What is kept of it when it has ended: how it moves at its ends, and how it looks. */
  get ended(): EndedTracklet {
    return {
      from: this.#from,
      to: this.#to,
      scene: this.scene,
      sure: this.#sure,
      faces: this.#faces,
      begin: endOf(this.#first.toReversed()),
      end: endOf(this.#last.slice(-AN_END)),
      look: this.#looks === undefined ? undefined : inBytes(ofLengthOne(this.#looks)),
    };
  }
}

/** A tracklet that has ended. */
export interface EndedTracklet {
  /** When it was found first and last, milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly scene: number;
  /** Whether one of its faces was found surely. */
  readonly sure: boolean;
  readonly faces: number;
  readonly begin: End;
  readonly end: End;
  /** A mean, 127 for 1; `undefined` where nobody looked. */
  readonly look: Int8Array | undefined;
}

/** Numbers of an end, of both, and of all that is no look: with the two times, the scene, whether it is sure and its faces. */
const END_NUMBERS = 16;
const OTHERS = 6;
const NUMBERS = 2 * END_NUMBERS + OTHERS;
/** Tracklets a block: blocks grow by little, and are never copied. */
const BLOCK = 256;

/** Tracklets that have ended, by their numbers. A clip of hours has thousands, so they lie in blocks of plain numbers. */
export class EndedTracklets {
  readonly #numbers: Float64Array[] = [];
  readonly #looks: Int8Array[] = [];
  #count = 0;

  /** Numbers given so far. */
  get count(): number {
    return this.#count;
  }

  set(number: number, { from, to, scene, sure, faces, begin, end, look }: EndedTracklet): void {
    this.#count = Math.max(this.#count, number + 1);
    while (this.#numbers.length * BLOCK <= number) {
      this.#numbers.push(new Float64Array(BLOCK * NUMBERS));
      this.#looks.push(new Int8Array(BLOCK * LOOK_SIZE));
    }
    const [block, row] = [Math.floor(number / BLOCK), number % BLOCK];
    const known = Number(look !== undefined);
    const values = [from, to, scene, Number(sure), known, faces, ...packed(begin), ...packed(end)];
    this.#numbers[block]!.set(values, row * NUMBERS);
    if (look !== undefined) this.#looks[block]!.set(look, row * LOOK_SIZE);
  }

  /** One that has been set. */
  get(number: number): EndedTracklet {
    const [block, row] = [Math.floor(number / BLOCK), number % BLOCK];
    const values = this.#numbers[block]!.subarray(row * NUMBERS, (row + 1) * NUMBERS);
    const [from, to, scene, sure, known, faces] = Array.from(values) as [
      ...[number, number, number],
      ...[number, number, number],
    ];
    return {
      ...{ from, to, scene, sure: sure === 1, faces },
      begin: unpacked(values.subarray(OTHERS, OTHERS + END_NUMBERS)),
      end: unpacked(values.subarray(OTHERS + END_NUMBERS)),
      look: known === 1 ? this.#looks[block]!.subarray(row * LOOK_SIZE, (row + 1) * LOOK_SIZE) : undefined,
    };
  }
}

/**
 * The cost of taking a later tracklet for the same face: minus twice the logarithm of the likelihood, up to a constant.
 * `Infinity` where it is another face.
 */
export function costOfJoin(earlier: EndedTracklet, later: EndedTracklet): number {
  const elapsed = Math.max(0, later.from - earlier.to) / 1000;
  const { end } = earlier;
  const { begin } = later;
  const side = (end.side + begin.side) / 2;
  const drive = DISTURBANCE * side ** 2;
  const x = end.x.meets(begin.x, elapsed, drive);
  const y = end.y.meets(begin.y, elapsed, drive);
  const size = end.size.meets(begin.size, elapsed, GROWTH_DISTURBANCE);
  const surprise = x.surprise + y.surprise + size.surprise;
  if (!(surprise <= MOST_SURPRISE)) return Number.POSITIVE_INFINITY;
  // In sides, so that large faces count as small ones.
  const vagueness = Math.log(x.determinant * y.determinant * size.determinant) - 8 * Math.log(side);
  const looks =
    earlier.look === undefined || later.look === undefined ? 0 : costOfLooks(earlier.look, later.look);
  return surprise + vagueness - 6 * Math.log(EXACT) + looks;
}

function packed({ x, y, size, side }: End): readonly number[] {
  return [...x.state, ...y.state, ...size.state, side];
}

function unpacked(numbers: Float64Array): End {
  const coordinate = (at: number): ConstantVelocity =>
    ConstantVelocity.of(numbers.subarray(at, at + 5) as unknown as MotionState);
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
