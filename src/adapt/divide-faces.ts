import { MienError } from '../errors.js';
import { EXPRESSIONS, type Expression } from '../expression.js';
import type { TaughtFace } from './taught-face.js';

/** What became of the faces of one expression. */
export interface FaceCounts {
  readonly learnt: number;
  /** Left out, since they are neighbours in time of faces held back. */
  readonly between: number;
  readonly heldBack: number;
  /** Whether whole takes were held back (`take`), or the end of the only one (`time`), which flatters. */
  readonly by: 'take' | 'time';
}

export interface DividedFaces {
  readonly learnt: readonly TaughtFace[];
  readonly heldBack: readonly TaughtFace[];
  /** By expression, those that were taught. */
  readonly counts: Readonly<Partial<Record<Expression, FaceCounts>>>;
}

export interface DivideOptions {
  /** Share of each expression's faces that judges and is not learnt, 0 to 1. */
  readonly share: number;
  /** Within one take, milliseconds between the last face learnt and the first held back. */
  readonly gap: number;
}

/** Of an expression: fewer are no lesson, and no judgement. */
export const LEAST_LEARNT = 3;
export const LEAST_HELD_BACK = 2;

/**
 * Divides faces, in the order in which they were taken, into those to learn and those that judge: of each expression the
 * last takes or, of a single take, its end. Neighbouring frames are nearly one picture, and would be known by heart.
 * Throws `DATASET_EMPTY` where an expression has too few faces for both, or fewer than two expressions have any.
 */
export function divideFaces(faces: readonly TaughtFace[], { share, gap }: DivideOptions): DividedFaces {
  const taught = EXPRESSIONS.filter((name) => faces.some(({ expression }) => expression === name));
  if (taught.length < 2) {
    throw new MienError(
      'DATASET_EMPTY',
      `Got faces of ${taught[0] ?? 'no expression'}${taught.length === 1 ? ' only' : ''}, expected two expressions or more.`,
      { hint: 'Show at least two expressions: a network learns by telling them apart.' },
    );
  }
  const learnt: TaughtFace[] = [];
  const heldBack: TaughtFace[] = [];
  const counts: Partial<Record<Expression, FaceCounts>> = {};
  for (const name of taught) {
    const own = faces.filter(({ expression }) => expression === name);
    const { early, late, by } = divideOne(name, own, { share, gap });
    learnt.push(...early);
    heldBack.push(...late);
    const between = own.length - early.length - late.length;
    counts[name] = { learnt: early.length, between, heldBack: late.length, by };
  }
  return { learnt, heldBack, counts };
}

interface Parts {
  readonly early: readonly TaughtFace[];
  readonly late: readonly TaughtFace[];
  readonly by: FaceCounts['by'];
}

function divideOne(name: Expression, faces: readonly TaughtFace[], options: DivideOptions): Parts {
  const parts = isOneTake(faces) ? byTime(faces, options) : byTakes(faces, options);
  if (isEnough(parts)) return parts;
  const { early, late } = parts;
  throw new MienError(
    'DATASET_EMPTY',
    `${name}: ${faces.length} faces give ${early.length} to learn and ${late.length} to judge by, expected ${LEAST_LEARNT} and ${LEAST_HELD_BACK} or more.`,
    { hint: 'Take more faces of it, or leave it out.' },
  );
}

/** Whether faces of one expression are enough to learn and to judge by. */
export function enoughFaces(faces: readonly TaughtFace[], options: DivideOptions): boolean {
  return isEnough(isOneTake(faces) ? byTime(faces, options) : byTakes(faces, options));
}

function isEnough({ early, late }: Parts): boolean {
  return early.length >= LEAST_LEARNT && late.length >= LEAST_HELD_BACK;
}

function isOneTake(faces: readonly TaughtFace[]): boolean {
  return faces.every(({ take }) => take === faces[0]!.take);
}

function byTakes(faces: readonly TaughtFace[], { share }: DivideOptions): Parts {
  const wanted = heldBackOf(faces, share);
  const held = new Set<number | undefined>();
  let count = 0;
  const takes = [...new Set(faces.map(({ take }) => take))];
  for (const take of takes.slice(1).toReversed()) {
    if (count >= wanted) break;
    held.add(take);
    count += faces.filter((face) => face.take === take).length;
  }
  const early = faces.filter(({ take }) => !held.has(take));
  return { early, late: faces.filter(({ take }) => held.has(take)), by: 'take' };
}

function byTime(faces: readonly TaughtFace[], { share, gap }: DivideOptions): Parts {
  const wanted = heldBackOf(faces, share);
  const late = faces.slice(-wanted);
  const begin = late[0]?.time;
  const early = faces
    .slice(0, -wanted)
    .filter(({ time }) => time === undefined || begin === undefined || begin - time >= gap);
  return { early, late, by: 'time' };
}

function heldBackOf({ length }: readonly TaughtFace[], share: number): number {
  return Math.max(LEAST_HELD_BACK, Math.round(share * length));
}
