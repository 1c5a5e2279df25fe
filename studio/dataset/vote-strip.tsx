import type { JSX } from 'react';
import type { FaceRow } from './dataset-shapes.js';
import { sumOf, voteColor } from './votes.js';

/** What the taggers said, as one line of colours below a face; of the first vote table that it has. */
export function VoteStrip({
  row: { votes },
  columns,
}: {
  readonly row: FaceRow;
  readonly columns: readonly string[];
}): JSX.Element | null {
  const first = Object.values(votes)[0];
  if (first === undefined) return null;
  const total = sumOf(first);
  const words = columns.flatMap((name, i) => ((first[i] ?? 0) > 0 ? [`${first[i]} ${name}`] : [])).join(', ');
  return (
    <span className="vote-strip" role="img" aria-label={`Votes: ${words}`} title={words}>
      {columns.map((name, i) =>
        (first[i] ?? 0) > 0 ? (
          <span key={name} style={{ width: `${(100 * first[i]!) / total}%`, background: voteColor(name) }} />
        ) : null,
      )}
    </span>
  );
}
