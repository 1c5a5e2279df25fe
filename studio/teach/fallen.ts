import type { Measures } from '../../src/evaluation/measures.js';
import { EXPRESSIONS, type Expression } from '../../src/expression.js';

/** What of measures tells it. */
export type Recalls = {
  readonly perClass: Readonly<Record<string, Pick<Measures['perClass'][string], 'recall' | 'support'>>>;
};

/** The expressions that have faces. */
export function taughtOf({ perClass }: Recalls): readonly Expression[] {
  return EXPRESSIONS.filter((name) => (perClass[name]?.support ?? 0) > 0);
}

/** The expressions of whose faces fewer are named rightly than before. */
export function fallenIn(before: Recalls, after: Recalls): readonly Expression[] {
  const recallOf = ({ perClass }: Recalls, name: Expression): number => perClass[name]?.recall ?? 0;
  return taughtOf(after).filter((name) => recallOf(after, name) < recallOf(before, name));
}
