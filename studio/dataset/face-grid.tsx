import { type JSX, useId, useState } from 'react';
import { count } from '../../src/evaluation/number-text.js';
import { RemotePicture } from '../server/remote-picture.js';
import { RemoteView } from '../server/remote-view.js';
import { useRemote } from '../server/use-remote.js';
import type { DatasetAudit, DatasetDetails, FacePage, FaceRow } from './dataset-shapes.js';
import { FaceDialog } from './face-dialog.js';
import { LABELS, labelColor } from './label-names.js';
import { picturePath } from './picture-path.js';
import { VoteStrip } from './vote-strip.js';

/** Faces a page. */
const PAGE = 48;

interface Filter {
  readonly split: string;
  readonly label: string;
  readonly source: string;
  readonly duplicates: boolean;
}

/** The faces of a data set with their labels and votes, filtered, a page at a time. */
export function FaceGrid({
  dataset,
  counts,
  audit,
}: {
  readonly dataset: string;
  readonly counts: DatasetDetails['counts'];
  readonly audit: DatasetAudit;
}): JSX.Element {
  const [filter, setFilter] = useState<Filter>({ split: '', label: '', source: '', duplicates: false });
  const [page, setPage] = useState(0);
  const [open, setOpen] = useState<FaceRow>();
  const asked = useRemote<FacePage>(facesPath(dataset, filter, page));
  const change = (part: Partial<Filter>): void => {
    setFilter((now) => ({ ...now, ...part }));
    setPage(0);
  };
  return (
    <section className="stack" aria-labelledby="faces">
      <h2 id="faces">Faces</h2>
      <div className="filters">
        <Choice
          name="Split"
          value={filter.split}
          options={Object.keys(counts.split)}
          onChange={(split) => change({ split })}
        />
        <Choice
          name="Label"
          value={filter.label}
          options={LABELS.filter((label) => (counts.label[label] ?? 0) > 0)}
          onChange={(label) => change({ label })}
        />
        <Choice
          name="Source"
          value={filter.source}
          options={Object.keys(counts.source)}
          onChange={(source) => change({ source })}
        />
        <label className="check">
          <input
            type="checkbox"
            checked={filter.duplicates}
            disabled={audit.duplicates === 0}
            onChange={({ target }) => change({ duplicates: target.checked })}
          />
          exact copies only ({count(audit.duplicates)})
        </label>
      </div>
      <div className="grid-room">
        <RemoteView asked={asked} what="Data sets">
          {({ total, faces, voteColumns }) => (
            <>
              <div className="toolbar">
                <p role="status" className="small">
                  {total === 0
                    ? 'No face fits.'
                    : `${count(page * PAGE + 1)}–${count(page * PAGE + faces.length)} of ${count(total)}`}
                </p>
                <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
                  Back
                </button>
                <button type="button" disabled={(page + 1) * PAGE >= total} onClick={() => setPage(page + 1)}>
                  Next
                </button>
              </div>
              <ul className="face-grid">
                {faces.map((face) => (
                  <li key={face.index}>
                    <button type="button" onClick={() => setOpen(face)}>
                      <RemotePicture
                        path={picturePath(dataset, face.index)}
                        alt={`Face ${face.index}`}
                        size={96}
                      />
                      <span className="tile-label">
                        <span className="swatch" style={{ background: labelColor(face.label) }} />
                        {face.label}
                      </span>
                      <VoteStrip row={face} columns={voteColumns} />
                    </button>
                  </li>
                ))}
              </ul>
              {open === undefined ? null : (
                <FaceDialog
                  dataset={dataset}
                  face={open}
                  columns={voteColumns}
                  onClose={() => setOpen(undefined)}
                />
              )}
            </>
          )}
        </RemoteView>
      </div>
    </section>
  );
}

function facesPath(dataset: string, { split, label, source, duplicates }: Filter, page: number): string {
  const query = new URLSearchParams({ offset: String(page * PAGE), limit: String(PAGE) });
  for (const [name, value] of Object.entries({ split, label, source }))
    if (value !== '') query.set(name, value);
  if (duplicates) query.set('duplicates', 'true');
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
