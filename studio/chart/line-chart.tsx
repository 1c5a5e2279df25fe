import { type JSX, type PointerEvent, useState } from 'react';
import { countAxis, roundAxis } from '../../src/figure/axis.js';
import { useWidth } from './use-width.js';

export interface Series {
  readonly name: string;
  /** A CSS colour. */
  readonly color: string;
  readonly dashed?: boolean;
  /** `[epoch, value]`; values that are not finite leave a gap. */
  readonly points: readonly (readonly [number, number])[];
}

export interface LineChartProps {
  readonly title: string;
  readonly series: readonly Series[];
  /** The last epoch that the axis shows, where more are to come. */
  readonly until?: number | undefined;
  format(value: number): string;
}

const HEIGHT = 240;
const ROOM = { left: 52, right: 14, top: 12, bottom: 34 };

/** Values over epochs; the values of one epoch where the pointer is, all of them in a table below. */
export function LineChart({ title, series, until, format }: LineChartProps): JSX.Element {
  const [box, width] = useWidth<HTMLDivElement>(480);
  const [hovered, setHovered] = useState<number>();
  const points = series.flatMap((one) => one.points).filter(([, value]) => Number.isFinite(value));
  const epochs = [...new Set(points.map(([epoch]) => epoch))].sort((a, b) => a - b);
  const values = points.map(([, value]) => value);
  const last = Math.max(until ?? 1, epochs.at(-1) ?? 1, 2);
  const right = width - ROOM.right;
  const bottom = HEIGHT - ROOM.bottom;
  const across = countAxis(1, last, ROOM.left, right, Math.max(3, Math.floor(width / 80)));
  const up = roundAxis(Math.min(...values), Math.max(...values), bottom, ROOM.top, 4);

  const move = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>): void => {
    const x = clientX - currentTarget.getBoundingClientRect().left;
    setHovered(epochs.toSorted((a, b) => Math.abs(across.at(a) - x) - Math.abs(across.at(b) - x))[0]);
  };
  const at = hovered ?? epochs.at(-1);
  const lasts = new Set(series.flatMap((one) => one.points.at(-1)?.[0] ?? []));

  return (
    <figure className="chart" ref={box}>
      <figcaption>
        <h3>{title}</h3>
        <ul className="legend">
          {series.map(({ name, color, dashed, points: own }) => {
            // Of runs side by side, one may have ended before.
            const value = own.find(([epoch]) => epoch === (hovered ?? own.at(-1)?.[0]))?.[1];
            return (
              <li key={name}>
                <svg viewBox="0 0 18 8" className="legend-line" aria-hidden="true">
                  <path d="M1 4H17" stroke={color} strokeDasharray={dashed === true ? '4 3' : undefined} />
                </svg>
                {name} <strong>{value === undefined || !Number.isFinite(value) ? '–' : format(value)}</strong>
              </li>
            );
          })}
          <li className="soft">{epochText(hovered, lasts)}</li>
        </ul>
      </figcaption>
      {points.length === 0 ? (
        <div className="chart-empty" style={{ height: HEIGHT }}>
          No epoch has been finished yet.
        </div>
      ) : (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={`${title} over the epochs`}
          onPointerMove={move}
          onPointerLeave={() => setHovered(undefined)}
        >
          {up.ticks.map((tick) => (
            <g key={tick}>
              <line x1={ROOM.left} x2={right} y1={up.at(tick)} y2={up.at(tick)} className="grid-line" />
              <text x={ROOM.left - 8} y={up.at(tick) + 4} textAnchor="end">
                {format(tick)}
              </text>
            </g>
          ))}
          {across.ticks.map((tick) => (
            <text key={tick} x={across.at(tick)} y={bottom + 18} textAnchor="middle">
              {tick}
            </text>
          ))}
          {hovered === undefined ? null : (
            <line
              x1={across.at(hovered)}
              x2={across.at(hovered)}
              y1={ROOM.top}
              y2={bottom}
              className="cross-line"
            />
          )}
          {series.map(({ name, color, dashed, points: own }) => (
            <g key={name}>
              <path
                d={path(own, across.at, up.at)}
                stroke={color}
                className="series-line"
                strokeDasharray={dashed === true ? '6 4' : undefined}
              />
              {own
                .filter(([epoch, value]) => Number.isFinite(value) && (own.length <= 40 || epoch === at))
                .map(([epoch, value]) => (
                  <circle
                    key={epoch}
                    cx={across.at(epoch)}
                    cy={up.at(value)}
                    r={epoch === hovered ? 5 : 3}
                    fill={color}
                  />
                ))}
            </g>
          ))}
        </svg>
      )}
    </figure>
  );
}

/** Which epoch the numbers are of. */
function epochText(hovered: number | undefined, lasts: ReadonlySet<number>): string {
  if (hovered !== undefined) return `epoch ${hovered}`;
  const [last] = lasts;
  if (last === undefined) return 'no epoch yet';
  return lasts.size === 1 ? `epoch ${last}` : 'the last epoch of each';
}

function path(
  points: Series['points'],
  across: (epoch: number) => number,
  up: (value: number) => number,
): string {
  let pen = 'M';
  return points
    .map(([epoch, value]) => {
      if (!Number.isFinite(value)) {
        pen = 'M';
        return '';
      }
      const step = `${pen}${across(epoch).toFixed(1)} ${up(value).toFixed(1)}`;
      pen = 'L';
      return step;
    })
    .join('');
}
