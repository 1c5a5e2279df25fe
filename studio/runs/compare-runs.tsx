import type { JSX } from 'react';
import { decimal, percent, significant } from '../../src/text/number-text.js';
import { LineChart } from '../chart/line-chart.js';
import type { Series } from '../chart/series.js';
import { RemoteView } from '../server/remote-view.js';
import { type Asked, useRemote } from '../server/use-remote.js';
import { Message } from '../shell/message.js';
import { hrefOf, hrefWith } from '../shell/parse-route.js';
import { curve } from './curves.js';
import { DifferingSettings } from './differing-settings.js';
import type { RunDetails } from './run-shapes.js';
import { SharedMeasures } from './shared-measures.js';

const COLORS = ['var(--validation)', 'var(--train)'] as const;

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
        <p className="lead long">
          First <a href={hrefOf('runs', first)}>{first}</a>, second{' '}
          <a href={hrefOf('runs', second)}>{second}</a>
        </p>
      </div>
      <RemoteView asked={both(a, b)} what="Runs">
        {(runs) => <Comparison runs={runs} />}
      </RemoteView>
    </>
  );
}

/** *Recognise* with the models of both, side by side. */
function tryBoth(model: string, second: string): string {
  return hrefWith({ page: 'recognise', rest: [], query: {} }, { model, second });
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
  const series = (value: Curve): Series[] =>
    runs.map((run, i) => curve(run.metrics, value, { name: run.name, color: COLORS[i]! }));
  const [first, second] = runs.map(({ config }) => config?.datasetHash);
  const both = runs.every(({ finished }) => finished);
  return (
    <>
      {first === second ? null : (
        <Message kind="info" title="Not the same data">
          <p>The two learnt from different data sets, so that their curves do not compare.</p>
        </Message>
      )}
      {both ? (
        <p>
          <a className="button" href={tryBoth(runs[0].name, runs[1].name)}>
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
