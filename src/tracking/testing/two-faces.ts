import { faceAt } from '../../face/testing/face-at.js';
import type { Random } from '../../random.js';
import type { FaceInPicture } from '../../recognizer/result.js';

/** Two heads that move, as a camera and a detector would show them. */
export interface Scene {
  /** Seconds of the whole. */
  readonly length: number;
  /** Middle and side of a head at a time, pixels. */
  readonly heads: readonly [(time: number) => Head, (time: number) => Head];
  /** Whether something stands before a head at a time. */
  hidden(head: 0 | 1, time: number): boolean;
}

interface Head {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** What a detector finds in one frame, and which head each face belongs to. */
export interface SeenFrame {
  /** Milliseconds. */
  readonly time: number;
  readonly faces: readonly FaceInPicture[];
  readonly heads: readonly (0 | 1)[];
}

/** Faces whose shared area is more than this of the smaller one are found as one: the nearer, which is larger. */
const COVERED = 0.5;

/** Two people walk past each other, each at a pace of its own, bobbing; the nearer hides the other for a while. */
export function crossing(random: Random): Scene {
  const side = random.uniform(50, 100);
  const sides = [side, side * random.uniform(0.8, 1.25)] as const;
  const [left, right] = [random.uniform(60, 120), random.uniform(520, 580)];
  const length = random.uniform(1, 4);
  const middle = random.uniform(150, 330);
  const lower = random.uniform(0, 0.5) * side;
  const walk =
    (from: number, to: number, y: number, size: number) =>
    (time: number): Head => ({ x: from + ((to - from) * time) / length, y, side: size });
  return {
    length,
    heads: [
      bobbing(walk(left, right, middle, sides[0]), random),
      bobbing(walk(right, left, middle + lower, sides[1]), random),
    ],
    hidden: () => false,
  };
}

/** Two people side by side, who walk and sway; each is hidden once, for 0.6 seconds. */
export function hiding(random: Random): Scene {
  const length = 3;
  const side = random.uniform(50, 100);
  const gap = side * random.uniform(1.3, 2.5);
  const velocity = random.uniform(-2, 2) * side;
  const start = 320 - (velocity * length) / 2;
  const begins = [random.uniform(0.5, 2), random.uniform(0.5, 2)] as const;
  const walk =
    (offset: number) =>
    (time: number): Head => ({ x: start + offset + velocity * time, y: 240, side });
  return {
    length,
    heads: [bobbing(walk(-gap / 2), random), bobbing(walk(gap / 2), random)],
    hidden: (head, time) => time >= begins[head] && time < begins[head] + 0.6,
  };
}

function bobbing(path: (time: number) => Head, random: Random): (time: number) => Head {
  const [across, down] = [random.uniform(0, 0.12), random.uniform(0, 0.08)];
  const [slow, fast] = [random.uniform(0.2, 0.6), random.uniform(1, 2)];
  const phase = random.uniform(0, 6);
  return (time) => {
    const { x, y, side } = path(time);
    return {
      x: x + across * side * Math.sin(2 * Math.PI * slow * time + phase),
      y: y + down * side * Math.sin(2 * Math.PI * fast * time + phase),
      side,
    };
  };
}

/**
 * The frames that a detector makes of it: boxes and points off by 2 % of the side, 3 % of faces missed, of two that
 * cover each other the nearer alone, in any order.
 */
export function seen(scene: Scene, framesPerSecond: number, random: Random): readonly SeenFrame[] {
  const frames: SeenFrame[] = [];
  for (let i = 0; i < scene.length * framesPerSecond; i++) {
    const time = i / framesPerSecond;
    const heads = scene.heads.map((head) => head(time)) as [Head, Head];
    const found = ([0, 1] as const).filter(
      (head) =>
        !scene.hidden(head, time) &&
        random.next() >= 0.03 &&
        !(heads[head].side <= heads[head === 0 ? 1 : 0].side && covered(heads)),
    );
    if (random.next() < 0.5) found.reverse();
    frames.push({
      time: 1000 * time,
      heads: found,
      faces: found.map((head) => measured(heads[head], random)),
    });
  }
  return frames;
}

function measured({ x, y, side }: Head, random: Random): FaceInPicture {
  const off = (): number => 0.02 * side * random.normal();
  const size = side + off();
  return faceAt(x - size / 2 + off(), y - size / 2 + off(), size, random.uniform(0.9, 1));
}

function covered([a, b]: readonly [Head, Head]): boolean {
  const shared = (p: number, q: number): number =>
    Math.min(p + a.side / 2, q + b.side / 2) - Math.max(p - a.side / 2, q - b.side / 2);
  const [across, down] = [shared(a.x, b.x), shared(a.y, b.y)];
  return across > 0 && down > 0 && across * down > COVERED * Math.min(a.side, b.side) ** 2;
}

/**
 * Whether a tracker keeps both numbers: each head has one number, from its first frame to its last, and they differ.
 * `update` gives the numbers of a frame's faces.
 */
export function keepsBoth(
  frames: readonly SeenFrame[],
  update: (faces: readonly FaceInPicture[], time: number) => readonly (number | undefined)[],
): boolean {
  const numbers = [new Set<number | undefined>(), new Set<number | undefined>()] as const;
  for (const { faces, heads, time } of frames) {
    const given = update(faces, time);
    heads.forEach((head, i) => {
      numbers[head].add(given[i]);
    });
  }
  const [a, b] = numbers;
  return a.size === 1 && b.size === 1 && [...a][0] !== [...b][0];
}
