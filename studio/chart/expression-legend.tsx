import type { JSX, ReactNode } from 'react';
import { EXPRESSION_COLORS, EXPRESSIONS } from '../../src/expression.js';

/** The colour of each expression; further lines behind them. */
export function ExpressionLegend({ children }: { readonly children?: ReactNode }): JSX.Element {
  return (
    <ul className="legend">
      {EXPRESSIONS.map((name) => (
        <li key={name}>
          <span className="swatch" style={{ background: EXPRESSION_COLORS[name] }} />
          {name}
        </li>
      ))}
      {children}
    </ul>
  );
}
