import { parseExpression } from '../../src/expression.js';
import { labelColor } from './label-names.js';

/** The colour of a vote column: its class's; contempt, unknown and not-a-face have none. */
export function voteColor(column: string): string {
  const expression = parseExpression(column);
  return expression === undefined ? 'var(--soft)' : labelColor(expression);
}

export function sumOf(votes: readonly number[]): number {
  return votes.reduce((sum, value) => sum + value, 0);
}
