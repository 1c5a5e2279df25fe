import { EXPRESSION_COLORS, EXPRESSIONS } from '../../src/expression.js';

/** Folder of the faces that the label rule drops; the name that `mien prepare` gives it. */
export const UNLABELLED = 'unlabelled';

/** The seven, then what has none of them. */
export const LABELS: readonly string[] = [...EXPRESSIONS, UNLABELLED];

export function labelColor(label: string): string {
  const expression = EXPRESSIONS.find((name) => name === label);
  return expression === undefined ? 'var(--line)' : EXPRESSION_COLORS[expression];
}
