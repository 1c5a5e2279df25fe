import { type JSX, useState } from 'react';
import { percent } from '../../src/text/number-text.js';
import { hrefOf } from '../shell/parse-route.js';
import type { RunSummary } from './run-shapes.js';

/** The runs, two of which can be chosen to be compared. */
export function RunTable({ runs }: { readonly runs: readonly RunSummary[] }): JSX.Element {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const toggle = (name: string): void => {
    // The third choice takes the place of the first.
    setChosen((now) => (now.includes(name) ? now.filter((one) => one !== name) : [...now.slice(-1), name]));
  };
  const [first, second] = chosen;
  return (
    <section className="stack" aria-label="Runs">
      <div className="toolbar">
        <p className="small soft">{compareText(chosen.length)}</p>
        {first !== undefined && second !== undefined ? (
          <a className="button primary" href={hrefOf('runs', first, second)}>
            Compare the two
          </a>
        ) : (
          <button type="button" disabled>
            Compare the two
          </button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone, by keyboard too */}
      <section className="scroll card" tabIndex={0} aria-label="Table of runs">
        <table className="runs">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Compare</span>
              </th>
              <th scope="col">run</th>
              <th scope="col" className="network">
                network
              </th>
              <th scope="col">epochs</th>
              <th scope="col">best validation accuracy</th>
              <th scope="col">state</th>
            </tr>
          </thead>
          <tbody>
            {runs.map(({ name, architecture, epochs, bestValidationAccuracy, finished, broken }) => (
              <tr key={name}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Compare ${name}`}
                    checked={chosen.includes(name)}
                    onChange={() => toggle(name)}
                  />
                </td>
                <th scope="row">
                  <a href={hrefOf('runs', name)}>{name}</a>
                </th>
                <td className="words network">{architecture ?? '–'}</td>
                <td>{epochs}</td>
                <td>{percent(bestValidationAccuracy)}</td>
                <td className="words">
                  <span className={`badge ${finished ? 'good' : ''}`}>
                    {finished ? 'finished' : 'not finished'}
                  </span>
                  {broken === undefined ? null : (
                    <>
                      {' '}
                      <span className="badge bad" title={broken.map(({ error }) => error.message).join('; ')}>
                        broken
                      </span>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function compareText(count: number): string {
  return ['Tick two runs to compare them.', 'Tick one more.', 'Two are chosen.'][count]!;
}
