import type { JSX } from 'react';
import type { Measures } from '../../src/evaluation/measures.js';
import { EXPRESSION_COLORS, EXPRESSIONS } from '../../src/expression.js';
import { count, decimal, percent } from '../../src/text/number-text.js';

export function ClassTable({ measures }: { readonly measures: Measures }): JSX.Element {
  return (
    <figure className="chart">
      <figcaption>
        <h3>Per class</h3>
        <p className="soft small matrix-note">
          Precision and recall in per cent. Rare classes have wide uncertainty: mind the last column.
        </p>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone, by keyboard too */}
      <section className="scroll" tabIndex={0} aria-label="Measures of each class">
        <table className="per-class">
          <thead>
            <tr>
              <th scope="col">class</th>
              <th scope="col">precision</th>
              <th scope="col">recall</th>
              <th scope="col">F1</th>
              <th scope="col">ROC-AUC</th>
              <th scope="col">faces</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(measures.perClass).map(([name, scores]) => (
              <tr key={name}>
                <th scope="row">
                  <span className="swatch inline" style={{ background: colorOf(name) }} />
                  {name}
                </th>
                <td>
                  <Percent of={scores.precision} />
                </td>
                <td>
                  <Percent of={scores.recall} />
                </td>
                <td>{decimal(scores.f1)}</td>
                <td>{decimal(scores.rocAuc)}</td>
                <td>{count(scores.support)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </figure>
  );
}

/** Its unit goes where there is no room for it. */
function Percent({ of }: { readonly of: number | null }): JSX.Element {
  const [number, unit] = percent(of).split(' ');
  return (
    <>
      {number}
      {unit === undefined ? null : <span className="unit">&nbsp;{unit}</span>}
    </>
  );
}

function colorOf(name: string): string {
  const expression = EXPRESSIONS.find((known) => known === name);
  return expression === undefined ? 'var(--soft)' : EXPRESSION_COLORS[expression];
}
