import { drawFace } from '../../src/dataset/sample/face.js';
import { EXPRESSIONS, type Expression } from '../../src/expression.js';
import { FACE_SIZE } from '../../src/image/face-size.js';
import { Random } from '../../src/random.js';
import { augment } from '../../src/training/augment.js';

/** Somebody whose pictures of an expression are numbered from 0. Each is 48×48 gray levels. */
export interface Person {
  readonly count: (expression: Expression) => number;
  readonly picture: (expression: Expression, i: number) => Uint8Array;
}

export type FacesByClass = Readonly<Record<Expression, readonly Uint8Array[]>>;

/** A made-up person, whose pictures differ in light, pose and the way an expression is shown. */
export function drawnPerson(number: number): Person {
  return {
    count: () => Number.POSITIVE_INFINITY,
    picture: (expression, i) =>
      drawFace(expression, new Random(4242, number), {
        frame: new Random(777, number, EXPRESSIONS.indexOf(expression), i),
      }),
  };
}

/**
 * A stand-in for a person whom the network reads badly: photos of many people, all framed, lit and covered in the same
 * wrong way. Harder than a person, since every picture is of another. `byClass` are faces by expression.
 */
export function distortedPerson(number: number, byClass: FacesByClass): Person {
  const random = new Random(991, number);
  const way = drawWay(random);
  const order = new Map(
    EXPRESSIONS.map((name) => [name, new Random(5, number).shuffle(Int32Array.from(byClass[name].keys()))]),
  );
  return {
    count: (expression) => byClass[expression].length,
    picture: (expression, i) =>
      distort(byClass[expression][order.get(expression)![i]!]!, way, new Random(6, number, i)),
  };
}

function drawWay(random: Random) {
  return {
    sx: random.uniform(0.8, 1.2),
    sy: random.uniform(0.8, 1.25),
    turn: random.uniform(-0.25, 0.25),
    tx: random.uniform(-4, 4),
    ty: random.uniform(-5, 5),
    gamma: Math.exp(random.uniform(-0.8, 0.8)),
    across: random.uniform(-0.6, 0.6),
    down: random.uniform(-0.4, 0.4),
    noise: random.uniform(0, 10),
    glasses: random.next() < 0.4,
    beard: random.next() < 0.4 ? random.uniform(0.3, 0.7) : 0,
  };
}

function distort(face: Uint8Array, way: ReturnType<typeof drawWay>, random: Random): Uint8Array {
  const out = new Uint8Array(face.length);
  const [cos, sin] = [Math.cos(way.turn), Math.sin(way.turn)];
  const middle = (FACE_SIZE - 1) / 2;
  const inside = (at: number): number => Math.min(FACE_SIZE - 1.001, Math.max(0, at));
  for (let y = 0; y < FACE_SIZE; y++) {
    for (let x = 0; x < FACE_SIZE; x++) {
      const [u, v] = [(x - middle) * way.sx, (y - middle) * way.sy];
      const sourceX = inside(cos * u - sin * v + middle + way.tx);
      const sourceY = inside(sin * u + cos * v + middle + way.ty);
      const [column, row] = [Math.floor(sourceX), Math.floor(sourceY)];
      const [a, b] = [sourceX - column, sourceY - row];
      const level = (dx: number, dy: number): number => face[(row + dy) * FACE_SIZE + column + dx]!;
      const tone =
        (1 - b) * ((1 - a) * level(0, 0) + a * level(1, 0)) + b * ((1 - a) * level(0, 1) + a * level(1, 1));
      let lit = 255 * (tone / 255) ** way.gamma;
      lit *= 1 + (way.across * (x - middle) + way.down * (y - middle)) / 24;
      if (way.glasses && isRim(x, y)) lit *= 0.25;
      if (way.beard > 0 && isBeard(x, y)) lit *= 1 - way.beard;
      out[y * FACE_SIZE + x] = Math.min(255, Math.max(0, Math.round(lit + way.noise * random.normal())));
    }
  }
  return out;
}

function isRim(x: number, y: number): boolean {
  const ring = [15, 33].some((centre) => Math.abs(Math.hypot(x - centre, y - 19) - 6.5) < 1);
  return ring || (y >= 18 && y <= 19 && x > 21 && x < 27);
}

function isBeard(x: number, y: number): boolean {
  return y > 34 && Math.abs(x - 23.5) < 17 && !(y < 40 && Math.abs(x - 23.5) < 7);
}

const FRAME = {
  flip: 0,
  rotation: 6,
  scale: 0.04,
  shift: 0.03,
  brightness: 0.04,
  contrast: 0.1,
  gamma: 0,
  background: 0,
  degrade: 0,
  erase: 0,
};

/** Frame `i` of a take of a picture: nearly the same again. */
export function frameOf(picture: Uint8Array, i: number, random: Random): Uint8Array {
  if (i === 0) return picture;
  const levels = new Float32Array(picture.length);
  augment(picture, 0, levels, 0, FRAME, random);
  return Uint8Array.from(levels);
}
