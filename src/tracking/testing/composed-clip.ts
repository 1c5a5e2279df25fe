import { faceAt } from '../../face/testing/face-at.js';
import { Random } from '../../random.js';
import type { FaceInPicture } from '../../recognizer/result.js';
import { assign } from '../assignment.js';
import { LOOK_SIZE, type Look, ofLengthOne } from '../look.js';

/** One frame as a detector shows it, and whose each face is; `undefined` for what is no face. */
export interface ComposedFrame {
  /** Milliseconds. */
  readonly time: number;
  readonly faces: readonly FaceInPicture[];
  readonly heads: readonly (number | undefined)[];
  /** How each face looks. */
  readonly looks: readonly Look[];
}

/** What is harder than usual in a composed clip. */
export interface ComposedOptions {
  /** Seconds for which something stands before a face: least and most. Default 0.2 and 0.8. */
  readonly hidden?: readonly [number, number];
  /** Whether all are hidden at the same times, so that they may change places meanwhile. Default: each at its own times. */
  readonly together?: boolean;
  /** Whether all look the same, as far as that is told. Default false. */
  readonly alike?: boolean;
  /** Whether people leave: of the times at which one is hidden, at every second one someone else comes back, elsewhere. Default false. */
  readonly leaving?: boolean;
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
  { hidden = [0.2, 0.8], together = false, alike = false, leaving = false }: ComposedOptions = {},
): readonly ComposedFrame[] {
  const apart = Array.from({ length: heads }, () => person(seconds, random, hidden));
  const staying = together ? apart.map((head) => ({ ...head, hidden: apart[0]!.hidden })) : apart;
  const people = leaving ? staying.flatMap((head) => followers(head, seconds, random)) : staying;
  // By numbers of its own, so that faces are in the same places with and without it.
  const own = new Random(heads, framesPerSecond, Math.floor(1e6 * people[0]!.side));
  const looks = new ComposedLooks(alike ? 1 : people.length, seconds, own);
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
    return {
      time: 1000 * time,
      faces: order.map(({ face }) => face),
      heads: order.map(({ head }) => head),
      looks: order.map(({ head }) => looks.of(alike && head !== undefined ? 0 : head, time)),
    };
  });
}

/** In how many ways people look different, and one person looks different at other times. */
const [OF_PEOPLE, OF_TIMES] = [6, 4];
/** Mean squared distances of two people's looks, of one person's with two expressions, and of two frames one after the other. */
const [BETWEEN, WITHIN, NOISE] = [0.32, 0.1, 0.15];
/** Seconds for which someone looks the same. */
const STEADY = 2;

/**
 * Looks of made-up people. How far they are apart was measured on photos of ten women with three expressions each, as thumbnails of
 * their faces: the same woman with two expressions 0.04 to 0.2 apart (median 0.09), two women 0.12 to 0.59 (0.30).
 */
class ComposedLooks {
  readonly #people: readonly Look[];
  readonly #moods: readonly (readonly Look[])[];
  readonly #shared: Look;

  constructor(
    people: number,
    seconds: number,
    private readonly random: Random,
  ) {
    const ways = Array.from({ length: OF_PEOPLE + OF_TIMES }, () => this.#noise(1));
    const mixed = (chosen: readonly Look[], variance: number): Look => {
      const shares = chosen.map(() => Math.sqrt(variance / 2 / chosen.length) * random.normal());
      return new Float32Array(LOOK_SIZE).map((_, i) =>
        chosen.reduce((sum, way, k) => sum + shares[k]! * way[i]!, 0),
      );
    };
    this.#shared = this.#noise(1);
    this.#people = Array.from({ length: people }, () => mixed(ways.slice(0, OF_PEOPLE), BETWEEN));
    this.#moods = this.#people.map(() =>
      Array.from({ length: Math.ceil(seconds / STEADY) }, () => mixed(ways.slice(OF_PEOPLE), WITHIN)),
    );
  }

  /** That of someone, or of what is no face. */
  of(person: number | undefined, time: number): Look {
    if (person === undefined) return ofLengthOne(this.#noise(1));
    const seen = this.#noise(NOISE / 2);
    const mood = this.#moods[person]![Math.floor(time / STEADY)]!;
    return ofLengthOne(
      seen.map((value, i) => value + this.#shared[i]! + this.#people[person]![i]! + mood[i]!),
    );
  }

  /** Of this squared length, about. */
  #noise(squared: number): Look {
    const deviation = Math.sqrt(squared / LOOK_SIZE);
    return new Float32Array(LOOK_SIZE).map(() => deviation * this.random.normal());
  }
}

function person(seconds: number, random: Random, [least, most]: readonly [number, number]): Head {
  const side = random.uniform(50, 110);
  const [across, down] = [random.uniform(80, 240), random.uniform(5, 60)];
  const [slow, slower] = [random.uniform(0.05, 0.25), random.uniform(0.05, 0.3)];
  const [a, b] = [random.uniform(0, 6), random.uniform(0, 6)];
  const [x, y] = [random.uniform(260, 380), random.uniform(180, 300)];
  const hidden: [number, number][] = [];
  for (let from = random.uniform(1, 6); from < seconds; from += random.uniform(3, 7)) {
    hidden.push([from, from + random.uniform(least, most)]);
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

/** Someone, and those who come instead, one after the other. */
function followers(first: Head, seconds: number, random: Random): readonly Head[] {
  const leaves = first.hidden.filter((_, i) => i % 2 === 0);
  return Array.from({ length: leaves.length + 1 }, (_, i) => {
    const head = i === 0 ? first : person(seconds, random, [0, 0]);
    const comes = i === 0 ? 0 : leaves[i - 1]![1];
    const goes = leaves[i]?.[0] ?? seconds;
    return { ...head, hidden: [...first.hidden, [0, comes], [goes, seconds]] };
  });
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
