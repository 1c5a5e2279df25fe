import type { JSX } from 'react';
import { count, percent } from '../../src/text/number-text.js';
import { Bars } from '../chart/bars.js';
import type { DatasetAudit, DatasetDetails, Tally } from './dataset-shapes.js';
import { LABELS, labelColor, UNLABELLED } from './label-names.js';

interface Group {
  readonly source: string;
  readonly split: string;
  readonly labels: Tally;
}

/** How many faces each class has, in each split of each source. */
export function ClassBalance({
  counts,
  audit,
}: {
  readonly counts: DatasetDetails['counts'];
  readonly audit: DatasetAudit;
}): JSX.Element {
  const groups = groupsOf(counts, audit);
  return (
    <section className="stack" aria-labelledby="balance">
      <h2 id="balance">Class balance</h2>
      <div className="balance">
        {groups.map(({ source, split, labels }) => {
          const total = Object.values(labels).reduce((sum, value) => sum + value, 0);
          const most = Math.max(1, ...LABELS.map((label) => labels[label] ?? 0));
          return (
            <figure key={`${source} ${split}`} className="card balance-group">
              <figcaption>
                <h3>{split}</h3>
                <p className="soft small">
                  {source}, {count(total)} {total === 1 ? 'face' : 'faces'}
                </p>
              </figcaption>
              <Bars
                bars={LABELS.filter((label) => label !== UNLABELLED || (labels[label] ?? 0) > 0).map(
                  (label) => {
                    const value = labels[label] ?? 0;
                    return {
                      name: label,
                      share: value / most,
                      color: label === UNLABELLED ? 'var(--soft)' : labelColor(label),
                      text: count(value),
                      title: percent(total === 0 ? null : value / total),
                    };
                  },
                )}
              />
            </figure>
          );
        })}
      </div>
    </section>
  );
}

/** By source where that was counted, else all sources together. */
function groupsOf(counts: DatasetDetails['counts'], { sources }: DatasetAudit): readonly Group[] {
  const known = sources.every(({ labels }) => labels !== undefined);
  const tallies = known
    ? sources.map(({ name, labels }) => ({ source: name, splits: labels! }))
    : [{ source: Object.keys(counts.source).join(' and '), splits: counts.splitLabel }];
  return tallies.flatMap(({ source, splits }) =>
    Object.entries(splits)
      .filter(([, labels]) => Object.values(labels).some((value) => value > 0))
      .map(([split, labels]) => ({ source, split, labels })),
  );
}
