import type { JSX } from 'react';
import { decimal, duration, percent, significant } from '../../src/text/number-text.js';
import { LineChart } from '../chart/line-chart.js';
import { DrawnCard } from '../markdown/drawn-card.js';
import { ask } from '../server/api.js';
import { RemoteView } from '../server/remote-view.js';
import { useRemote } from '../server/use-remote.js';
import { Message } from '../shell/message.js';
import { hrefOf } from '../shell/parse-route.js';
import { curve, epochMarks, stepCurve } from './curves.js';
import { EvaluationView } from './evaluation-view.js';
import { Figures } from './figures.js';
import { LiveFigures } from './live-figures.js';
import { RobustnessView } from './robustness-view.js';
import { RunLinks } from './run-links.js';
import type { RunDetails } from './run-shapes.js';
import { RunTrouble } from './run-trouble.js';
import { SettingsTable } from './settings-table.js';

/** Milliseconds between two looks at a run that may still train. */
const POLL = 3000;

export function RunView({ name }: { readonly name: string }): JSX.Element {
  const asked = useRemote<RunDetails>(`runs/${encodeURIComponent(name)}`, POLL);
  return (
    <>
      <div className="page-head">
        <p className="small">
          <a href={hrefOf('runs')}>← All runs</a>
        </p>
        <h1 className="long">{name}</h1>
      </div>
      <RemoteView asked={asked} what="Runs">
        {(run) => <RunBody run={run} />}
      </RemoteView>
    </>
  );
}

function RunBody({ run }: { readonly run: RunDetails }): JSX.Element {
  const { metrics, config, evaluation, bestValidationAccuracy } = run;
  const planned = config?.training?.epochs;
  const marks = epochMarks(metrics, config);
  const seconds = metrics.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return (
    <>
      <RunTrouble run={run} />
      <RunLinks run={run} />
      {run.step == null ? null : <LiveFigures step={run.step} />}
      {run.broken?.map(({ file, error }) => (
        <Message key={file} kind="error" title={`${file} is broken`}>
          <p>{error.message}</p>
          <p>{error.hint}</p>
        </Message>
      ))}
      <Figures
        figures={[
          {
            name: 'epochs',
            value: planned === undefined ? String(metrics.length) : `${metrics.length} of ${planned}`,
            note: progressText(run, seconds),
          },
          {
            name: 'best validation accuracy',
            value: percent(bestValidationAccuracy),
            note: 'chooses the epoch',
          },
          { name: 'time', value: duration(seconds), note: 'training and validation' },
          {
            name: 'speed',
            value: `${significant(metrics.at(-1)?.imagesPerSecond ?? null)} / s`,
            note: 'pictures, last epoch',
          },
        ]}
      />
      <section className="stack" aria-labelledby="curves">
        <h2 id="curves" className="visually-hidden">
          Curves
        </h2>
        <div className="two-columns">
          <LineChart
            title="Loss"
            until={planned}
            marks={marks}
            format={significant}
            exact={(value) => decimal(value, 4)}
            series={[
              curve(metrics, 'trainLoss', { name: 'training', color: 'var(--train)' }),
              curve(metrics, 'validationLoss', { name: 'validation', color: 'var(--validation)' }),
              ...stepCurve(run.step),
            ]}
          />
          <LineChart
            title="Accuracy"
            until={planned}
            shares
            marks={marks}
            format={(value) => percent(value, 0)}
            exact={(value) => percent(value, 2)}
            series={[
              curve(metrics, 'trainAccuracy', { name: 'training', color: 'var(--train)' }),
              curve(metrics, 'validationAccuracy', { name: 'validation', color: 'var(--validation)' }),
            ]}
          />
        </div>
      </section>
      {evaluation === null || evaluation.length === 0 ? null : (
        <EvaluationView evaluations={evaluation} run={run.name} />
      )}
      {run.files?.includes('robustness.json') === true ? <RobustnessView run={run.name} /> : null}
      {run.files?.includes('card.md') === true ? (
        <DrawnCard
          load={async () => (await ask(`runs/${encodeURIComponent(run.name)}/files/card.md`)).text()}
        />
      ) : null}
      <SettingsTable config={config} environment={run.environment} />
    </>
  );
}

/** The state of a run, and what is left of one that trains. */
function progressText({ state, metrics, planned }: RunDetails, seconds: number): string {
  if (state === 'judging') return 'trained, being judged';
  if (state !== 'training') return state;
  if (planned === null || metrics.length === 0) return 'training';
  return `training, about ${duration(((planned - metrics.length) * seconds) / metrics.length)} to go`;
}
