import type { JSX } from 'react';
import { percent } from '../../src/evaluation/number-text.js';
import { EXPRESSION_COLORS, EXPRESSIONS, type Expression } from '../../src/expression.js';

/** The probability of each class: bars, and numbers for those who cannot see them. */
export function ProbabilityBars({
  probabilities,
}: {
  readonly probabilities: Readonly<Record<Expression, number>>;
}): JSX.Element {
  return (
    <dl className="bars">
      {EXPRESSIONS.map((name) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <span className="bar-track" aria-hidden="true">
              <span
                className="bar-fill"
                style={{ width: `${100 * probabilities[name]}%`, background: EXPRESSION_COLORS[name] }}
              />
            </span>
            <span className="bar-value">{percent(probabilities[name], 0)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
