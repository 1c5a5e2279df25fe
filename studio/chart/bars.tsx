import type { JSX } from 'react';

export interface Bar {
  readonly name: string;
  /** Share of the track that is filled, 0 to 1. */
  readonly share: number;
  readonly color: string;
  /** What stands behind the bar, for those who cannot see it too. */
  readonly text: string;
  readonly title?: string;
}

/** Named bars, one below the other. */
export function Bars({ bars }: { readonly bars: readonly Bar[] }): JSX.Element {
  return (
    <dl className="bars">
      {bars.map(({ name, share, color, text, title }) => (
        <div key={name} title={title}>
          <dt>{name}</dt>
          <dd>
            <span className="bar-track" aria-hidden="true">
              <span className="bar-fill" style={{ width: `${100 * share}%`, background: color }} />
            </span>
            <span className="bar-value">{text}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
