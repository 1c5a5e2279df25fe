import { type JSX, useId } from 'react';
import { RemoteView } from '../server/remote-view.js';
import { useRemote } from '../server/use-remote.js';
import type { Query } from '../shell/parse-route.js';
import { useQuery } from '../shell/route.js';
import type { DatasetDetails, FacePage } from './dataset-shapes.js';
import { DoubtFilter, isDoubt } from './doubt-filter.js';
import { FaceTiles } from './face-tiles.js';
import { LABELS } from './label-names.js';
import { PAGE, PageBar, pageOf } from './page-bar.js';

/** What is shown alone, and the parameter that asks for it. */
const COPIES: Readonly<Record<string, string>> = {
  'exact copies': 'duplicates',
  'near-duplicates of training': 'nearCopies',
};

/** The faces of a data set with their labels and votes, filtered, a page at a time. */
export function FaceGrid({
  dataset,
  counts,
}: {
  readonly dataset: string;
  readonly counts: DatasetDetails['counts'];
}): JSX.Element {
  const [filter, choose] = useQuery();
  const page = pageOf(filter);
  const asked = useRemote<FacePage>(facesPath(dataset, filter, page));
  const change = (part: Query): void => choose({ ...part, page: '' });
  return (
    <section className="stack" aria-labelledby="faces">
      <h2 id="faces">Faces</h2>
      <div className="filters">
        <Choice
          name="Split"
          value={filter.split ?? ''}
          options={Object.keys(counts.split)}
          onChange={(split) => change({ split })}
        />
        <Choice
          name="Label"
          value={filter.label ?? ''}
          options={LABELS.filter((label) => (counts.label[label] ?? 0) > 0)}
          onChange={(label) => change({ label })}
        />
        <Choice
          name="Source"
          value={filter.source ?? ''}
          options={Object.keys(counts.source)}
          onChange={(source) => change({ source })}
        />
        <Choice
          name="Copies"
          value={filter.copies ?? ''}
          options={Object.keys(COPIES)}
          onChange={(copies) => change({ copies })}
        />
        <DoubtFilter query={filter} onChange={change} />
        <label>
          Row in its source
          <input
            type="number"
            min="0"
            step="1"
            value={filter.row ?? ''}
            onChange={({ target }) => choose({ row: target.value, page: '' }, 'replace')}
          />
        </label>
      </div>
      <div className="grid-room">
        <RemoteView asked={asked} what="Data sets">
          {({ total, faces, voteColumns }) => (
            <>
              <PageBar
                page={page}
                shown={faces.length}
                total={total}
                onPage={(to) => choose({ page: String(to + 1) })}
              />
              <FaceTiles dataset={dataset} faces={faces} columns={voteColumns} />
            </>
          )}
        </RemoteView>
      </div>
    </section>
  );
}

function facesPath(
  dataset: string,
  { split = '', label = '', source = '', copies = '', doubt, row = '' }: Query,
  page: number,
): string {
  const query = new URLSearchParams({ offset: String(page * PAGE), limit: String(PAGE) });
  for (const [name, value] of Object.entries({ split, label, source }))
    if (value !== '') query.set(name, value);
  const only = COPIES[copies];
  if (only !== undefined) query.set(only, 'true');
  if (isDoubt(doubt)) query.set(doubt, 'true');
  if (/^\d+$/.test(row)) query.set('row', row);
  return `datasets/${encodeURIComponent(dataset)}/faces?${query}`;
}

function Choice({
  name,
  value,
  options,
  onChange,
}: {
  readonly name: string;
  readonly value: string;
  readonly options: readonly string[];
  onChange(value: string): void;
}): JSX.Element {
  const id = useId();
  return (
    <label htmlFor={id}>
      {name}
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">all</option>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </label>
  );
}
