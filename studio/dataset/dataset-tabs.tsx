import type { JSX } from 'react';
import { count } from '../../src/text/number-text.js';
import { hrefOf } from '../shell/parse-route.js';
import type { ListedDataset } from './dataset-shapes.js';

export function DatasetTabs({
  datasets,
  shown,
}: {
  readonly datasets: readonly ListedDataset[];
  readonly shown: string;
}): JSX.Element {
  return (
    <nav className="pills" aria-label="Data sets">
      {datasets.map(({ name, records }) => (
        <a key={name} href={hrefOf('dataset', name)} aria-current={name === shown ? 'page' : undefined}>
          {name} {records === undefined ? null : <span className="small">{count(records)}</span>}
        </a>
      ))}
    </nav>
  );
}
