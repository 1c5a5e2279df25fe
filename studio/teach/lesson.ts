import { enoughFaces } from '../../src/adapt/divide-faces.js';
import type { TaughtFace } from '../../src/adapt/taught-face.js';
import { DIVISION } from '../../src/adapt/tune-options.js';
import { EXPRESSIONS, type Expression } from '../../src/expression.js';

/** The faces that are here, in the order in which they were taken. They are in the page's memory and nowhere else. */
export type Lesson = readonly TaughtFace[];

export function facesOf(lesson: Lesson, expression: Expression): Lesson {
  return lesson.filter((face) => face.expression === expression);
}

/** Whether an expression has faces, but too few of them. */
export function hasTooFew(lesson: Lesson, expression: Expression): boolean {
  const own = facesOf(lesson, expression);
  return own.length > 0 && !enoughFaces(own, DIVISION);
}

/** Why it cannot be taught yet, in words; `undefined` where it can. */
export function lacking(lesson: Lesson): string | undefined {
  const few = EXPRESSIONS.filter((name) => hasTooFew(lesson, name));
  if (few.length > 0) {
    const needs = few.map((name) => `${name} (${missingPhotos(lesson, name)} more)`).join(', ');
    return `There are too few faces of ${needs}: add photos, record them again, or delete them.`;
  }
  const taught = EXPRESSIONS.filter((name) => facesOf(lesson, name).length > 0);
  return taught.length < 2 ? 'It takes at least two expressions; the more, the better.' : undefined;
}

/** More would be said to nobody's use. */
const MOST_MISSING = 20;

/** How many more photos, each of another moment, an expression needs; 0 where it has enough, or none at all. */
export function missingPhotos(lesson: Lesson, expression: Expression): number {
  const own = facesOf(lesson, expression);
  if (own.length === 0) return 0;
  const more = [...own];
  const newTake = 1 + Math.max(...own.map(({ take = 0 }) => take));
  while (!enoughFaces(more, DIVISION) && more.length - own.length < MOST_MISSING) {
    more.push({ ...own[0]!, take: newTake + more.length });
  }
  return more.length - own.length;
}
