import { type JSX, useState } from 'react';
import type { Query } from '../shell/parse-route.js';
import { hrefOf } from '../shell/parse-route.js';
import { useQuery } from '../shell/route.js';
import { RunFilters } from './run-filters.js';
import { figureOf, type Order, orderOf, orderText, rankRuns, type Sort, yardsticks } from './run-ranking.js';
import { RunRow } from './run-row.js';
import type { RunSummary } from './run-shapes.js';
import { usePins } from './use-pins.js';

const COLUMNS: readonly (readonly [Sort, string])[] = [
  ['run', 'run'],
  ['data', 'dataset'],
  ['network', 'network'],
  ['seed', 'seed'],
  ['time', 'time'],
  ['accuracy', 'accuracy'],
];

const WORDS: ReadonlySet<Sort> = new Set(['data', 'network']);
const NUMBERS: ReadonlySet<Sort> = new Set(['seed', 'time', 'accuracy']);
/** On a phone, too. */
const ALWAYS_SHOWN: ReadonlySet<Sort> = new Set(['run', 'accuracy']);
const ARROWS = { descending: ' ↓', ascending: ' ↑' } as const;

/** The runs with what compares: sorted, filtered, pinned; some of them can be chosen to be compared. */
export function RunTable({ runs }: { readonly runs: readonly RunSummary[] }): JSX.Element {
  const [query, choose] = useQuery();
  const [pins, pin] = usePins();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const known = yardsticks(runs);
  const yardstick = known.find(({ key }) => key === query.by) ?? known[0];
  const order = orderOf(query);
  const shown = rankRuns(runs, {
    order,
    yardstick: yardstick?.key,
    words: query.words ?? '',
    state: query.state ?? '',
    pinned: pins,
  });
  const toggle = (name: string): void => {
    setChosen((now) => (now.includes(name) ? now.filter((one) => one !== name) : [...now, name]));
  };
  return (
    <section className="stack" aria-label="Runs">
      <RunFilters query={query} yardsticks={known} yardstick={yardstick} onChange={choose} />
      <CompareBar chosen={chosen} />
      <div className="card">
        <table className="runs">
          <RunHead order={order} onSort={choose} />
          <tbody>
            {shown.map((run) => (
              <RunRow
                key={run.name}
                run={run}
                figure={figureOf(run, yardstick?.key)}
                chosen={chosen.includes(run.name)}
                pinned={pins.has(run.name)}
                onChoose={() => toggle(run.name)}
                onPin={() => pin(run.name)}
              />
            ))}
          </tbody>
        </table>
        {shown.length === 0 ? <p className="no-run soft">No run fits.</p> : null}
      </div>
    </section>
  );
}

function CompareBar({ chosen }: { readonly chosen: readonly string[] }): JSX.Element {
  const words = chosen.length < 2 ? 'Compare' : `Compare the ${chosen.length === 2 ? 'two' : chosen.length}`;
  return (
    <div className="toolbar">
      <p className="small soft">{compareText(chosen.length)}</p>
      {chosen.length > 1 ? (
        <a className="button primary" href={hrefOf('runs', ...chosen)}>
          {words}
        </a>
      ) : (
        <button type="button" disabled>
          {words}
        </button>
      )}
    </div>
  );
}

function RunHead({ order, onSort }: { readonly order: Order; onSort(change: Query): void }): JSX.Element {
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="visually-hidden">Compare and pin</span>
        </th>
        {COLUMNS.map(([by, words]) => (
          <SortHeader key={by} by={by} words={words} order={order} onSort={onSort} />
        ))}
        <th scope="col" className="wide-only">
          state
        </th>
      </tr>
    </thead>
  );
}

function SortHeader({
  by,
  words,
  order,
  onSort,
}: {
  readonly by: Sort;
  readonly words: string;
  readonly order: Order;
  onSort(change: Query): void;
}): JSX.Element {
  const own = order.by === by;
  // The largest is looked for first; a second press turns the order.
  const next = { by, down: own ? !order.down : !WORDS.has(by) };
  const direction = order.down ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      className={`${ALWAYS_SHOWN.has(by) ? '' : 'wide-only'} ${NUMBERS.has(by) ? 'number' : ''}`}
      aria-sort={own ? direction : undefined}
    >
      <button type="button" className="sort" onClick={() => onSort({ sort: orderText(next) })}>
        {words}
        <span aria-hidden="true">{own ? ARROWS[direction] : ''}</span>
      </button>
    </th>
  );
}

function compareText(count: number): string {
  return ['Tick two runs or more to compare them.', 'Tick one more.'][count] ?? `${count} are chosen.`;
}
