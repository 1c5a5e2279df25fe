import type { ComponentProps, JSX, ReactNode } from 'react';

/** Pixels a side of the plotted square. */
export const SIDE = 300;

/** Pixels around the square. */
export interface ChartRoom {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  readonly right: number;
}

/** A square chart under its title and a note of what is pointed at, with the name of its horizontal axis. */
export function SquareChart({
  title,
  note,
  axis,
  room: { left, top, bottom, right },
  testId,
  label,
  children,
  below,
  ...pointer
}: {
  readonly title: string;
  readonly note: string;
  readonly axis: string;
  readonly room: ChartRoom;
  readonly testId?: string;
  /** What it shows, in words. */
  readonly label: string;
  readonly children: ReactNode;
  /** Under the chart. */
  readonly below?: ReactNode;
} & Pick<ComponentProps<'svg'>, 'onPointerMove' | 'onPointerLeave'>): JSX.Element {
  return (
    <figure className="chart" data-testid={testId}>
      <figcaption>
        <h3>{title}</h3>
        <p className="soft small matrix-note" aria-live="polite">
          {note}
        </p>
      </figcaption>
      <svg
        viewBox={`0 0 ${left + SIDE + right} ${top + SIDE + bottom}`}
        className="reliability"
        role="img"
        aria-label={label}
        {...pointer}
      >
        {children}
        <text x={left + SIDE / 2} y={top + SIDE + 36} textAnchor="middle">
          {axis}
        </text>
      </svg>
      {below}
    </figure>
  );
}
