import { faceAt } from '../../face/testing/face-at.js';
import type { Random } from '../../random.js';
import type { FaceInPicture } from '../../recognizer/result.js';
import { assign } from '../assignment.js';

/** One frame as a detector shows it, and whose each face is; `undefined` for what is no face. */
export interface ComposedFrame {
  /** Milliseconds. */
  readonly time: number;
  readonly faces: readonly FaceInPicture[];
  readonly heads: readonly (number | undefined)[];
}

interface Head {
  readonly side: number;
  at(time: number): readonly [x: number, y: number];
  /** Seconds from and to which something stands before it. */
  readonly hidden: readonly (readonly [number, number])[];
}

/** Of two heads, this share of the smaller one covered hides the one that is farther away. */
const COVERED = 0.5;

/**
 * The frames of a clip of `heads` people who walk to and fro over 640×480 pixels for `seconds`, each at its own pace and depth,
 * so that they cross often; each is hidden for 0.2 to 0.8 seconds about every five. Boxes and points are off by 2 % of the
 * side, 5 % of faces are missed, and in 2 % of frames there is a find that is no face.
 */
export function composedClip(
  heads: number,
  seconds: number,
  framesPerSecond: number,
  random: Random,
): readonly ComposedFrame[] {
  const people = Array.from({ length: heads }, () => person(seconds, random));
  return Array.from({ length: Math.floor(seconds * framesPerSecond) }, (_, i) => {
    const time = i / framesPerSecond;
    const found = people
      .map((_, head) => head)
      .filter((head) => visible(people, head, time) && random.next() >= 0.05)
      .map((head) => ({ head: head as number | undefined, face: measured(people[head]!, time, random) }));
    if (random.next() < 0.02) {
      const face = faceAt(random.uniform(0, 580), random.uniform(0, 420), random.uniform(30, 100), 0.75);
      found.push({ head: undefined, face });
    }
    const order = random.shuffle(found.map((_, k) => k)).map((k) => found[k]!);
    return { time: 1000 * time, faces: order.map(({ face }) => face), heads: order.map(({ head }) => head) };
  });
}

function person(seconds: number, random: Random): Head {
  const side = random.uniform(50, 110);
  const [across, down] = [random.uniform(80, 240), random.uniform(5, 60)];
  const [slow, slower] = [random.uniform(0.05, 0.25), random.uniform(0.05, 0.3)];
  const [a, b] = [random.uniform(0, 6), random.uniform(0, 6)];
  const [x, y] = [random.uniform(260, 380), random.uniform(180, 300)];
  const hidden: [number, number][] = [];
  for (let from = random.uniform(1, 6); from < seconds; from += random.uniform(3, 7)) {
    hidden.push([from, from + random.uniform(0.2, 0.8)]);
  }
  return {
    side,
    hidden,
    at: (time) => [
      x + across * Math.sin(2 * Math.PI * slow * time + a),
      y + down * Math.sin(2 * Math.PI * slower * time + b),
    ],
  };
}

function visible(people: readonly Head[], head: number, time: number): boolean {
  const me = people[head]!;
  if (me.hidden.some(([from, to]) => time >= from && time < to)) return false;
  const [x, y] = me.at(time);
  return !people.some((other, i) => {
    if (i === head || other.side <= me.side) return false;
    const [u, v] = other.at(time);
    const reach = (me.side + other.side) / 2;
    const shared = Math.max(0, reach - Math.abs(x - u)) * Math.max(0, reach - Math.abs(y - v));
    return Math.min(shared, me.side ** 2) > COVERED * me.side ** 2;
  });
}

function measured({ side, at }: Head, time: number, random: Random): FaceInPicture {
  const off = (): number => 0.02 * side * random.normal();
  const size = side + off();
  const [x, y] = at(time);
  return faceAt(x - size / 2 + off(), y - size / 2 + off(), size, random.uniform(0.85, 1));
}

/**
 * IDF1 (Ristani et al. 2016) of numbers that a tracker gave: of all found faces and all given numbers, the share that agree
 * under the best one-to-one pairing of heads and numbers.
 */
export class IdentityScore {
  readonly #together = new Map<number, Map<number, number>>();
  #truths = 0;
  #given = 0;

  add(heads: readonly (number | undefined)[], numbers: readonly (number | undefined)[]): void {
    heads.forEach((head, i) => {
      const number = numbers[i];
      if (head !== undefined) this.#truths++;
      if (number !== undefined) this.#given++;
      if (head === undefined || number === undefined) return;
      const counts = this.#together.get(head) ?? new Map<number, number>();
      counts.set(number, (counts.get(number) ?? 0) + 1);
      this.#together.set(head, counts);
    });
  }

  get idf1(): number {
    const heads = [...this.#together.values()];
    const numbers = [...new Set(heads.flatMap((counts) => [...counts.keys()]))];
    const most = this.#truths;
    const costs = heads.map((counts) => numbers.map((number) => most - (counts.get(number) ?? 0)));
    const pairs = assign(costs, most);
    const agreed = pairs.reduce((sum, [h, n]) => sum + (heads[h]!.get(numbers[n]!) ?? 0), 0);
    return (2 * agreed) / (this.#truths + this.#given);
  }
}
