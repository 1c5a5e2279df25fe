import { FACE_SIZE } from '../image/face-size.js';
import type { Image } from '../image/image.js';
import { Random } from '../random.js';

/** Kinds of pictures that show no face, made by code. */
export const NON_FACES = ['plain gray', 'noise', 'gradients', 'stripes', 'checks', 'clouds'] as const;
export type NonFace = (typeof NON_FACES)[number];

type Shade = (x: number, y: number) => number;

const TURN = 2 * Math.PI;

/** Each draws what one picture is of, and gives its gray level, about 0–255, at x and y of 48. */
const DRAW: Readonly<Record<NonFace, (random: Random) => Shade>> = {
  'plain gray': (random) => {
    const level = random.below(256);
    return () => level;
  },
  noise: (random) => {
    const middle = random.uniform(40, 215);
    const deviation = random.uniform(5, 60);
    return () => middle + deviation * random.normal();
  },
  gradients: (random) => {
    const from = random.uniform(0, 255);
    const to = random.uniform(0, 255);
    const angle = random.uniform(0, TURN);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return (x, y) => from + (to - from) * (0.5 + (cos * (x - 23.5) + sin * (y - 23.5)) / 66);
  },
  stripes: (random) => {
    const width = random.uniform(3, 24);
    const angle = random.uniform(0, TURN);
    const middle = random.uniform(80, 170);
    const contrast = random.uniform(20, 80);
    const phase = random.uniform(0, TURN);
    return (x, y) =>
      middle + contrast * Math.sin((TURN * (x * Math.cos(angle) + y * Math.sin(angle))) / width + phase);
  },
  checks: (random) => {
    const side = 2 + random.below(12);
    const levels = [random.uniform(0, 255), random.uniform(0, 255)] as const;
    const [left, top] = [random.below(20), random.below(20)];
    return (x, y) => levels[(Math.floor((x + left) / side) + Math.floor((y + top) / side)) % 2]!;
  },
  clouds: (random) => {
    const middle = random.uniform(80, 170);
    const waves = Array.from({ length: 12 }, () => {
      const frequency = random.uniform(0.5, 6);
      const angle = random.uniform(0, TURN);
      return {
        x: (frequency * TURN * Math.cos(angle)) / FACE_SIZE,
        y: (frequency * TURN * Math.sin(angle)) / FACE_SIZE,
        phase: random.uniform(0, TURN),
        // As in nature, the finer the fainter.
        height: 60 / frequency,
      };
    });
    return (x, y) =>
      waves.reduce((sum, wave) => sum + wave.height * Math.sin(wave.x * x + wave.y * y + wave.phase), middle);
  },
};

/** `count` gray pictures of a kind, 48×48; the same for the same seed. */
export function drawNonFaces(kind: NonFace, count: number, seed = 1): readonly Image[] {
  return Array.from({ length: count }, (_, i) => {
    const random = new Random(seed, NON_FACES.indexOf(kind), i);
    const shade = DRAW[kind](random);
    const data = Uint8Array.from({ length: FACE_SIZE * FACE_SIZE }, (__, at) =>
      Math.min(255, Math.max(0, Math.round(shade(at % FACE_SIZE, Math.floor(at / FACE_SIZE))))),
    );
    return { data, width: FACE_SIZE, height: FACE_SIZE, channels: 1 };
  });
}
