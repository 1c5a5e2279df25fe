import type { JSX } from 'react';
import { decimal, percent, significant } from '../../src/text/number-text.js';
import { LineChart } from '../chart/line-chart.js';
import type { Series } from '../chart/series.js';
import { RemoteView } from '../server/remote-view.js';
import { useRemotes } from '../server/use-remotes.js';
import { Message } from '../shell/message.js';
import { hrefOf, hrefWith } from '../shell/parse-route.js';
import { curve } from './curves.js';
import { DifferingSettings } from './differing-settings.js';
import type { RunDetails } from './run-shapes.js';
import { SharedMeasures } from './shared-measures.js';

const COLORS = [
  ...['var(--validation)', 'var(--train)', 'var(--series-3)', 'var(--series-4)', 'var(--series-5)'],
  ...['var(--series-6)', 'var(--series-7)'],
];

type Curve = 'validationLoss' | 'validationAccuracy' | 'trainLoss' | 'trainAccuracy';
const LOSS = {
  format: (value: number): string => significant(value),
  exact: (value: number): string => decimal(value, 4),
};
const SHARE = {
  shares: true,
  format: (value: number): string => percent(value, 0),
  exact: (value: number): string => percent(value, 2),
};

/** Runs in one set of charts, and their measures under the protocols that all were judged by. */
export function CompareRuns({ names }: { readonly names: readonly string[] }): JSX.Element {
  const asked = useRemotes<RunDetails>(names.map((name) => `runs/${encodeURIComponent(name)}`));
  return (
    <>
      <div className="page-head">
        <p className="small">
          <a href={hrefOf('runs')}>← All runs</a>
        </p>
        <h1>{names.length === 2 ? 'Two runs' : `${names.length} runs`}</h1>
        <ol className="lead long compared-runs">
          {names.map((name, i) => (
            <li key={name}>
              <a href={hrefOf('runs', name)}>{name}</a>
              {i > 0 && names.length > 2 ? (
                <>
                  {' '}
                  <a className="small" href={hrefOf('runs', names[0]!, name)}>
                    with the first, face by face
                  </a>
                </>
              ) : null}
            </li>
          ))}
        </ol>
      </div>
      <RemoteView asked={asked} what="Runs">
        {(runs) => <Comparison runs={runs} />}
      </RemoteView>
    </>
  );
}

/** *Recognise* with the models of both, side by side. */
function tryBoth(model: string, second: string): string {
  return hrefWith({ page: 'recognise', rest: [], query: {} }, { model, second });
}

function Comparison({ runs }: { readonly runs: readonly RunDetails[] }): JSX.Element {
  const series = (value: Curve): Series[] =>
    runs.map((run, i) => curve(run.metrics, value, { name: run.name, color: COLORS[i % COLORS.length]! }));
  const data = new Set(runs.map(({ config }) => config?.datasetHash));
  const [first, second] = runs;
  const both = runs.length === 2 && runs.every(({ finished }) => finished);
  return (
    <>
      {data.size === 1 ? null : (
        <Message kind="info" title="Not the same data" testId="other-data">
          <p>They learnt from different datasets, so that their curves do not compare.</p>
        </Message>
      )}
      {both ? (
        <p>
          <a className="button" href={tryBoth(first!.name, second!.name)}>
            Try both on a photo
          </a>
        </p>
      ) : null}
      <DifferingSettings runs={runs} />
      <section className="two-columns" aria-labelledby="curves">
        <h2 id="curves" className="visually-hidden">
          Curves
        </h2>
        <LineChart title="Validation loss" {...LOSS} series={series('validationLoss')} />
        <LineChart title="Validation accuracy" {...SHARE} series={series('validationAccuracy')} />
        <LineChart title="Training loss" {...LOSS} series={series('trainLoss')} />
        <LineChart title="Training accuracy" {...SHARE} series={series('trainAccuracy')} />
      </section>
      <SharedMeasures runs={runs} />
    </>
  );
}
