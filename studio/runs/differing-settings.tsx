import type { JSX } from 'react';
import { ordinal } from './ordinal.js';
import type { RunDetails } from './run-shapes.js';
import { settingDifferences } from './setting-differences.js';

/** What makes a run again, which names all that differs once more. */
const NEVER_ALIKE = ['command'];

/** Only the settings and the machine in which runs differ: the others explain nothing. */
export function DifferingSettings({ runs }: { readonly runs: readonly RunDetails[] }): JSX.Element {
  const settings = runs.map(({ config, environment }) => {
    const { training, ...rest } = config ?? {};
    return { ...rest, ...training, ...environment };
  });
  const differences = settingDifferences(settings, NEVER_ALIKE);
  return (
    <section className="stack" aria-labelledby="settings">
      <h2 id="settings">Settings that differ</h2>
      {differences.length === 0 ? (
        <p className="soft">None: they were started alike, on like machines.</p>
      ) : (
        <div className="chart">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone, by keyboard too */}
          <section className="scroll" tabIndex={0} aria-label="Settings that differ">
            <table className="differences" data-testid="settings">
              <thead>
                <tr>
                  <th scope="col">setting</th>
                  {runs.map(({ name }, i) => (
                    <th key={name} scope="col" className="words">
                      {ordinal(i)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {differences.map(({ name, values }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    {values.map((value, i) => (
                      <td key={runs[i]!.name} className="words long">
                        {value}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </div>
      )}
    </section>
  );
}
