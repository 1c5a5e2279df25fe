import { drawFace } from '../../dataset/sample/face.js';
import type { Expression } from '../../expression.js';
import { Random } from '../../random.js';
import type { TaughtFace } from '../taught-face.js';

export interface DrawnTakes {
  readonly person: number;
  readonly expressions: readonly Expression[];
  /** Faces of each expression. */
  readonly count: number;
  /** Pictures of a first number; another first, other pictures. */
  readonly from?: number;
}

/** Pictures of one made-up person: other light, other poses, other ways to show an expression; each a take. */
export function drawnTakes({ person, expressions, count, from = 0 }: DrawnTakes): TaughtFace[] {
  return expressions.flatMap((expression, k) =>
    Array.from({ length: count }, (_, i) => ({
      crop: drawFace(expression, new Random(4242, person), { frame: new Random(777, person, k, from + i) }),
      expression,
      take: i,
    })),
  );
}
