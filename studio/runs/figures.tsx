import type { JSX } from 'react';

export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

/** A row of numbers, each with what it is. */
export function Figures({ figures }: { readonly figures: readonly Figure[] }): JSX.Element {
  return (
    <dl className="figures">
      {figures.map(({ name, value, note }) => (
        <div key={name} className="card">
          <dt>{name}</dt>
          <dd>
            <span className="figure-value">{value}</span>
            {note === undefined ? null : (
              <span className="soft small">{note.replaceAll(' %', '\u00a0%')}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
