import type { JSX } from 'react';
import type { Evaluation } from '../../src/evaluation/evaluate.js';
import { MEASURE_LIST } from '../../src/evaluation/measure-list.js';
import { decimal, percent } from '../../src/evaluation/number-text.js';
import { votesText } from '../../src/evaluation/votes-text.js';
import { LineChart, type Series } from '../chart/line-chart.js';
import { RemoteView } from '../server/remote-view.js';
import { type Asked, useRemote } from '../server/use-remote.js';
import { Message } from '../shell/message.js';
import { hrefOf } from '../shell/route.js';
import { curve } from './curves.js';
import type { RunDetails } from './run-shapes.js';

const COLORS = ['var(--validation)', 'var(--train)'] as const;

/** Two runs in one set of charts, and their measures under the protocols that both were judged by. */
export function CompareRuns({
  names: [first, second],
}: {
  readonly names: readonly [string, string];
}): JSX.Element {
  const a = useRemote<RunDetails>(`runs/${encodeURIComponent(first)}`);
  const b = useRemote<RunDetails>(`runs/${encodeURIComponent(second)}`);
  return (
    <>
      <div className="page-head">
        <p className="small">
          <a href={hrefOf('runs')}>← All runs</a>
        </p>
        <h1>Two runs</h1>
      </div>
      <RemoteView asked={both(a, b)} what="Runs">
        {(runs) => <Comparison runs={runs} />}
      </RemoteView>
    </>
  );
}

function both<T>(a: Asked<T>, b: Asked<T>): Asked<readonly [T, T]> {
  const again = (): void => {
    a.again();
    b.again();
  };
  const failed = [a, b].find(({ remote }) => remote.kind === 'failed')?.remote;
  if (failed?.kind === 'failed') return { remote: failed, again };
  if (a.remote.kind !== 'done' || b.remote.kind !== 'done') return { remote: { kind: 'loading' }, again };
  return { remote: { kind: 'done', value: [a.remote.value, b.remote.value] }, again };
}

function Comparison({ runs }: { readonly runs: readonly [RunDetails, RunDetails] }): JSX.Element {
  const series = (value: 'validationLoss' | 'validationAccuracy' | 'trainLoss' | 'trainAccuracy'): Series[] =>
    runs.map((run, i) =>
      curve(run.metrics, value, { name: run.name, color: COLORS[i]!, dashed: value.startsWith('train') }),
    );
  const shared = sharedEvaluations(runs);
  return (
    <>
      <div className="two-columns">
        <LineChart title="Validation loss" format={(v) => decimal(v, 2)} series={series('validationLoss')} />
        <LineChart
          title="Validation accuracy"
          format={(v) => percent(v, 0)}
          series={series('validationAccuracy')}
        />
        <LineChart title="Training loss" format={(v) => decimal(v, 2)} series={series('trainLoss')} />
        <LineChart title="Training accuracy" format={(v) => percent(v, 0)} series={series('trainAccuracy')} />
      </div>
      {shared.length === 0 ? (
        <Message kind="info" title="No figures to compare">
          <p>
            The two were not judged by the same protocol, votes and split. Figures of different ones do not
            compare.
          </p>
        </Message>
      ) : (
        shared.map(([left, right]) => (
          <SharedTable key={keyOf(left)} names={runs.map(({ name }) => name)} pair={[left, right]} />
        ))
      )}
    </>
  );
}

function SharedTable({
  names,
  pair,
}: {
  readonly names: readonly string[];
  readonly pair: readonly [Evaluation, Evaluation];
}): JSX.Element {
  const [{ protocol, table, split }] = pair;
  return (
    <figure className="chart">
      <figcaption>
        <h2>
          {protocol}, {votesText(table)}, {split} split
        </h2>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone, by keyboard too */}
      <section className="scroll" tabIndex={0} aria-label={`Measures under ${protocol}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">measure</th>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
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
                  <td key={names[i]}>{text(evaluation)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </figure>
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
