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
  if (few.length > 0) return `There are too few faces of ${few.join(', ')}: take them again, or delete them.`;
  const taught = EXPRESSIONS.filter((name) => facesOf(lesson, name).length > 0);
  return taught.length < 2 ? 'It takes at least two expressions; the more, the better.' : undefined;
}
