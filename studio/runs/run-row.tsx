import type { JSX } from 'react';
import { duration, percent } from '../../src/text/number-text.js';
import { hrefOf } from '../shell/parse-route.js';
import type { Judgement, RunState, RunSummary } from './run-shapes.js';

const LOOKS: Readonly<Record<RunState, string>> = {
  training: 'badge busy',
  judging: 'badge busy',
  finished: 'badge good',
  interrupted: 'badge',
  failed: 'badge bad',
};

/** One run of the list. On a phone, what has no column there stands below its name. */
export function RunRow({
  run,
  figure,
  chosen,
  pinned,
  onChoose,
  onPin,
}: {
  readonly run: RunSummary;
  readonly figure: Judgement | undefined;
  readonly chosen: boolean;
  readonly pinned: boolean;
  onChoose(): void;
  onPin(): void;
}): JSX.Element {
  const { name, architecture, seed, data, seconds } = run;
  const facts = [
    data,
    architecture,
    seed === null ? null : `seed ${seed}`,
    seconds === 0 ? null : duration(seconds),
  ];
  return (
    <tr>
      <td className="run-choice">
        <input type="checkbox" aria-label={`Compare ${name}`} checked={chosen} onChange={onChoose} />
        <button
          type="button"
          className="icon-button pin"
          aria-pressed={pinned}
          aria-label={`Pin ${name}`}
          title={pinned ? 'Pinned: stays at the top' : 'Pin to the top'}
          onClick={onPin}
        >
          {pinned ? '★' : '☆'}
        </button>
      </td>
      <th scope="row">
        <a className="run-name" href={hrefOf('runs', name)}>
          {name}
        </a>
        <span className="soft small run-started">{startText(run)}</span>
        <span className="soft small narrow-only">{factsText(facts)}</span>
        <span className="narrow-only">
          <StateBadge run={run} />
        </span>
      </th>
      <td className="words wide-only">{data ?? '–'}</td>
      <td className="words wide-only">{architecture ?? '–'}</td>
      <td className="wide-only">{seed ?? '–'}</td>
      <td className="wide-only">{seconds === 0 ? '–' : duration(seconds)}</td>
      <td className="run-figure">
        {figure === undefined ? (
          '–'
        ) : (
          <>
            <strong>{percent(figure.accuracy)}</strong>
            <span className="soft small">{intervalText(figure.accuracyCi95)}</span>
          </>
        )}
      </td>
      <td className="words wide-only">
        <StateBadge run={run} />
      </td>
    </tr>
  );
}

/** Lines end between the facts, not inside of one. */
function factsText(facts: readonly (string | null)[]): string {
  return facts
    .filter((fact) => fact !== null)
    .map((fact) => fact.replaceAll(' ', '\u00a0'))
    .join(' · ');
}

function StateBadge({ run: { state, broken, epochs, planned } }: { readonly run: RunSummary }): JSX.Element {
  const far = state === 'finished' ? '' : `, ${epochs}${planned === null ? '' : ` of ${planned}`} epochs`;
  return (
    <>
      <span className={LOOKS[state]}>
        {state}
        {far}
      </span>
      {broken === undefined ? null : (
        <>
          {' '}
          <span className="badge bad" title={broken.map(({ error }) => error.message).join('; ')}>
            broken
          </span>
        </>
      )}
    </>
  );
}

function intervalText([low, high]: Judgement['accuracyCi95']): string {
  return `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)} %`;
}

/** To the minute, in the reader's time. */
function startText({ started }: RunSummary): string {
  if (started === null) return '';
  return new Date(started).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
