import type { JSX } from 'react';
import { count } from '../../src/text/number-text.js';
import { RemotePicture } from '../server/remote-picture.js';
import type { DatasetDetails } from './dataset-shapes.js';
import { LABELS, UNLABELLED } from './label-names.js';

/** The mean of each class's pictures: what its faces have in common, and how they are framed. */
export function AverageFaces({
  dataset,
  counts,
}: {
  readonly dataset: string;
  readonly counts: DatasetDetails['counts'];
}): JSX.Element {
  const labels = LABELS.filter((label) => label !== UNLABELLED && (counts.label[label] ?? 0) > 0);
  return (
    <section className="stack" aria-labelledby="averages">
      <h2 id="averages">Average faces</h2>
      <p className="soft">The mean of all faces of a class, pixel by pixel, over all splits.</p>
      <ul className="averages">
        {labels.map((label) => (
          <li key={label}>
            <RemotePicture
              path={`datasets/${encodeURIComponent(dataset)}/average?label=${label}`}
              alt={`Average of the ${label} faces`}
              size={112}
            />
            <span>{label}</span>
            <span className="soft small">{count(counts.label[label] ?? 0)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
