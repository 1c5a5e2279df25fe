import type { JSX } from 'react';
import type { Query } from '../shell/parse-route.js';
import type { Yardstick } from './run-ranking.js';
import type { RunState } from './run-shapes.js';

const STATES: readonly RunState[] = ['training', 'judging', 'finished', 'interrupted', 'failed'];

/** Which runs are listed, and what their figures are of: one yardstick at a time, for figures of others do not compare. */
export function RunFilters({
  query,
  yardsticks,
  yardstick,
  onChange,
}: {
  readonly query: Query;
  readonly yardsticks: readonly Yardstick[];
  readonly yardstick: Yardstick | undefined;
  onChange(change: Query, how?: 'replace'): void;
}): JSX.Element {
  return (
    <div className="filters">
      <label>
        Accuracy by
        <select
          value={yardstick?.key ?? ''}
          disabled={yardsticks.length === 0}
          onChange={({ target }) => onChange({ by: target.value })}
        >
          {yardsticks.length === 0 ? <option value="">no run is judged yet</option> : null}
          {yardsticks.map(({ key, words }) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        State
        <select value={query.state ?? ''} onChange={({ target }) => onChange({ state: target.value })}>
          <option value="">all</option>
          {STATES.map((state) => (
            <option key={state}>{state}</option>
          ))}
        </select>
      </label>
      <label>
        Name, network or data
        <input
          type="search"
          value={query.words ?? ''}
          onChange={({ target }) => onChange({ words: target.value }, 'replace')}
        />
      </label>
    </div>
  );
}
