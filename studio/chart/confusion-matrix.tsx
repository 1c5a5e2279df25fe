import { type CSSProperties, type JSX, useState } from 'react';
import { count, percent } from '../../src/text/number-text.js';

export interface ConfusionMatrixProps {
  /** A row for each true class, a column for each named one. */
  readonly counts: readonly (readonly number[])[];
  readonly trueClasses: readonly string[];
  readonly classes: readonly string[];
  readonly title?: string;
  /** Shows the faces of a cell. Without it, cells cannot be opened. */
  readonly onOpen?: ((label: string, named: string) => void) | undefined;
}

/** Shares of each true class; the count where the pointer or the focus is. A table, so that it can be read aloud. */
export function ConfusionMatrix({
  counts,
  trueClasses,
  classes,
  title = 'Confusion matrix',
  onOpen,
}: ConfusionMatrixProps): JSX.Element {
  const [at, setAt] = useState<readonly [number, number]>();
  const sums = counts.map((row) => row.reduce((sum, value) => sum + value, 0));
  const [row, column] = at ?? [-1, -1];
  const cellText = (i: number, j: number): string =>
    `${count(counts[i]![j]!)} of ${count(sums[i]!)} ${trueClasses[i]} faces were named ${classes[j]}`;
  return (
    <figure className="chart">
      <figcaption>
        <h3>{title}</h3>
        <p className="soft small matrix-note" aria-live="polite">
          {at === undefined
            ? `Rows are labels, columns what the model named. Point at a cell for its count${onOpen === undefined ? '' : ', press it for its faces'}.`
            : cellText(row, column)}
        </p>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wider than a phone, so it scrolls, by keyboard too */}
      <section className="scroll" tabIndex={0} aria-label={title}>
        <table className="matrix" onPointerLeave={() => setAt(undefined)}>
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
            {counts.map((values, i) => (
              <tr key={trueClasses[i]}>
                <th scope="row">{trueClasses[i]}</th>
                {values.map((value, j) => {
                  const share = sums[i] === 0 ? 0 : value / sums[i]!;
                  return (
                    <td
                      key={classes[j]}
                      className={`${share > 0.5 ? 'deep' : ''} ${row === i && column === j ? 'at' : ''}`}
                      style={{ '--share': share } as CSSProperties}
                      title={`${count(value)} faces`}
                      onPointerEnter={() => setAt([i, j])}
                    >
                      {value === 0 || onOpen === undefined ? (
                        <Share of={share} />
                      ) : (
                        <button
                          type="button"
                          aria-label={`${shareText(share)}: ${cellText(i, j)}. Show them`}
                          onFocus={() => setAt([i, j])}
                          onBlur={() => setAt(undefined)}
                          onClick={() => onOpen(trueClasses[i]!, classes[j]!)}
                        >
                          <Share of={share} />
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </figure>
  );
}

/** Its unit goes where there is no room for it. */
function Share({ of }: { readonly of: number }): JSX.Element {
  const [number, unit] = shareText(of).split(' ');
  return (
    <>
      {number}
      {unit === undefined ? null : <span className="unit">&nbsp;{unit}</span>}
    </>
  );
}

function shareText(share: number): string {
  return share === 0 ? '·' : percent(share, share < 0.1 ? 1 : 0);
}
