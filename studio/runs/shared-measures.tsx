import { type JSX, useState } from 'react';
import type { Evaluation } from '../../src/evaluation/evaluate.js';
import { MEASURE_LIST } from '../../src/evaluation/measure-list.js';
import { votesText } from '../../src/evaluation/votes-text.js';
import { Message } from '../shell/message.js';
import type { RunDetails } from './run-shapes.js';

/** The measures of two runs side by side, under the protocols that both were judged by. */
export function SharedMeasures({ runs }: { readonly runs: readonly [RunDetails, RunDetails] }): JSX.Element {
  const [chosen, setChosen] = useState(0);
  const shared = sharedEvaluations(runs);
  const pair = shared[chosen] ?? shared[0];
  if (pair === undefined) {
    return (
      <Message kind="info" title="No figures to compare">
        <p>
          The two were not judged by the same protocol, votes and split. Figures of different ones do not
          compare.
        </p>
      </Message>
    );
  }
  return (
    <section className="stack" aria-labelledby="measures">
      <h2 id="measures">Evaluation</h2>
      <div className="filters">
        <label>
          Protocol
          <select value={chosen} onChange={({ target }) => setChosen(Number(target.value))}>
            {shared.map(([{ protocol, table, split }], i) => (
              <option key={`${protocol} ${table} ${split}`} value={i}>
                {protocol}, {votesText(table)}, {split}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className="chart">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone, by keyboard too */}
        <section className="scroll" tabIndex={0} aria-label="Measures of both">
          <table>
            <thead>
              <tr>
                <th scope="col">measure</th>
                {runs.map(({ name }) => (
                  <th key={name} scope="col">
                    <span className="run-name">{name}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {MEASURE_LIST.map(({ name, text, meaning }) => (
                <tr key={name}>
                  <th scope="row" title={meaning}>
                    {name}
                  </th>
                  {pair.map((evaluation, i) => (
                    <td key={runs[i]!.name}>{text(evaluation)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </section>
  );
}

function sharedEvaluations([a, b]: readonly [RunDetails, RunDetails]): (readonly [Evaluation, Evaluation])[] {
  return (a.evaluation ?? []).flatMap((left) => {
    const right = (b.evaluation ?? []).find((one) => keyOf(one) === keyOf(left));
    return right === undefined ? [] : [[left, right] as const];
  });
}

/** Only equal protocol, votes, split and number of faces compare. */
function keyOf({ protocol, table, split, n }: Evaluation): string {
  return [protocol, table, split, n].join('|');
}
