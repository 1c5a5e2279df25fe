import type { JSX } from 'react';
import { EXPRESSION_COLORS, EXPRESSIONS, type Expression } from '../../src/expression.js';
import { percent } from '../../src/text/number-text.js';
import { Bars } from '../chart/bars.js';

/** The probability of each class: bars, and numbers for those who cannot see them. */
export function ProbabilityBars({
  probabilities,
}: {
  readonly probabilities: Readonly<Record<Expression, number>>;
}): JSX.Element {
  return (
    <Bars
      bars={EXPRESSIONS.map((name) => ({
        name,
        share: probabilities[name],
        color: EXPRESSION_COLORS[name],
        text: percent(probabilities[name], 0),
      }))}
    />
  );
}
