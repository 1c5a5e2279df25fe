import type { CSSProperties, JSX } from 'react';
import { count } from '../../src/text/number-text.js';

type Counts = readonly (readonly number[])[];

/** How many faces more, or fewer, the second of two models puts into each cell of the confusion matrix. */
export function ConfusionDifference({
  first,
  second,
  trueClasses,
  classes,
}: {
  /** A row for each true class, a column for each named one, of the same faces. */
  readonly first: Counts;
  readonly second: Counts;
  readonly trueClasses: readonly string[];
  readonly classes: readonly string[];
}): JSX.Element {
  const difference = first.map((row, i) => row.map((value, j) => second[i]![j]! - value));
  const most = Math.max(1, ...difference.flat().map(Math.abs));
  return (
    <figure className="chart">
      <figcaption>
        <h3>Confusion: second less first</h3>
        <p className="soft small matrix-note">
          Faces that the second run puts there more often (+) or less often (−). On the diagonal, more is
          better.
        </p>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wider than a phone, so it scrolls, by keyboard too */}
      <section className="scroll" tabIndex={0} aria-label="Difference of the confusion matrices">
        <table className="matrix" data-testid="confusion difference">
          <thead>
            <tr>
              <th scope="col">label</th>
              {classes.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {difference.map((values, i) => (
              <tr key={trueClasses[i]}>
                <th scope="row">{trueClasses[i]}</th>
                {values.map((value, j) => (
                  <td
                    key={classes[j]}
                    className={lookOf(value, i === j)}
                    style={{ '--share': Math.abs(value) / most } as CSSProperties}
                  >
                    {value === 0 ? '·' : `${value > 0 ? '+' : '−'}${count(Math.abs(value))}`}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </figure>
  );
}

function lookOf(value: number, right: boolean): string {
  if (value === 0) return '';
  return value > 0 === right ? 'more-right' : 'more-wrong';
}
