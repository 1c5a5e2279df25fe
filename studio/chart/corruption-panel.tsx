import type { JSX } from 'react';
import type { Robustness, Steadiness } from '../../src/evaluation/robustness.js';
import { percent } from '../../src/text/number-text.js';

export interface CorruptionPanelProps {
  readonly undisturbed: Steadiness;
  readonly corruption: Robustness['disturbances'][number];
}

const WIDTH = 240;
const HEIGHT = 120;
const ROOM = { left: 52, top: 8, bottom: 24, right: 14 };

/** What one corruption does to a model, from none on the left to the strongest on the right. */
export function CorruptionPanel({
  undisturbed,
  corruption: { name, unit, levels },
}: CorruptionPanelProps): JSX.Element {
  const points: readonly Steadiness[] = [undisturbed, ...levels];
  const across = (i: number): number => ROOM.left + (i / Math.max(1, points.length - 1)) * WIDTH;
  const up = (share: number): number => ROOM.top + (1 - share) * HEIGHT;
  const line = (value: keyof Steadiness): string =>
    points.map((point, i) => `${across(i)},${up(point[value])}`).join(' ');
  const last = points.at(-1)!;
  return (
    <figure>
      <figcaption>
        <h3>{name}</h3>
        <p className="soft small">{unit}</p>
      </figcaption>
      <svg
        viewBox={`0 0 ${ROOM.left + WIDTH + ROOM.right} ${ROOM.top + HEIGHT + ROOM.bottom}`}
        role="img"
        aria-label={`${name}: ${percent(undisturbed.accuracy)} right without it, ${percent(last.accuracy)} at its strongest`}
      >
        {[0, 0.5, 1].map((tick) => (
          <g key={tick}>
            <line x1={across(0)} x2={ROOM.left + WIDTH} y1={up(tick)} y2={up(tick)} className="grid-line" />
            <text x={ROOM.left - 8} y={up(tick) + 4} textAnchor="end">
              {percent(tick, 0)}
            </text>
          </g>
        ))}
        {['none', ...levels.map(({ level }) => String(level))].map((text, i) => (
          <text key={text} x={across(i)} y={ROOM.top + HEIGHT + 18} textAnchor="middle">
            {text}
          </text>
        ))}
        <polyline className="series-line" stroke="var(--accent)" points={line('accuracy')} />
        <polyline
          className="series-line"
          stroke="var(--train)"
          strokeDasharray="6 4"
          points={line('uncertain')}
        />
      </svg>
    </figure>
  );
}
