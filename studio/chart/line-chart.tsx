import { type JSX, useRef, useState } from 'react';
import { type ChartView, chartAxes, WHOLE_VIEW } from './chart-axes.js';
import { ChartTools } from './chart-tools.js';
import { LinePlot } from './line-plot.js';
import { type EpochMark, type Series, smoothed } from './series.js';
import { useWidth } from './use-width.js';

export interface LineChartProps {
  readonly title: string;
  readonly series: readonly Series[];
  /** The last epoch that the axis shows, where more are to come. */
  readonly until?: number | undefined;
  /** Whether values are shares, from 0 to 1. */
  readonly shares?: boolean;
  readonly marks?: readonly EpochMark[];
  /** On the axis. */
  format(value: number): string;
  /** In the legend, where values of runs are told apart. */
  exact(value: number): string;
}

const HEIGHT = 260;
const ROOM = { left: 52, right: 14, top: 12, bottom: 48 };
const NO_MARKS: readonly EpochMark[] = [];

/** Values over epochs; the values of one epoch where the pointer is. */
export function LineChart(props: LineChartProps): JSX.Element {
  const { title, series, until, shares = false, marks = NO_MARKS, format, exact } = props;
  const [box, width] = useWidth<HTMLDivElement>(480);
  const svg = useRef<SVGSVGElement>(null);
  const [view, setView] = useState(WHOLE_VIEW);
  const [hovered, setHovered] = useState<number>();
  const epochs = epochsOf(series);
  const last = Math.max(until ?? 1, ...epochs, 2);
  const frame = {
    left: ROOM.left,
    right: width - ROOM.right,
    top: ROOM.top,
    bottom: HEIGHT - ROOM.bottom,
  };
  const axes = chartAxes(series, view, { until, shares, frame });
  const at = hovered === undefined ? undefined : nearest(epochs, hovered);
  return (
    <figure className="chart" ref={box}>
      <figcaption>
        <h3>{title}</h3>
        <Legend series={smoothSeries(series, view) ?? series} at={at} exact={exact} />
      </figcaption>
      {epochs.length === 0 ? (
        <div className="chart-empty" style={{ height: HEIGHT }}>
          No epoch has been finished yet.
        </div>
      ) : (
        <>
          <LinePlot
            {...axes}
            svg={svg}
            title={title}
            width={width}
            height={HEIGHT}
            frame={frame}
            series={series}
            smooth={smoothSeries(series, view)}
            marks={marks}
            at={at}
            format={format}
            onHover={setHovered}
            onZoom={(first, to) => setView({ ...view, zoom: [first, to] })}
          />
          <ChartTools
            title={title}
            view={view}
            last={last}
            canBeLogarithmic={!shares}
            onView={setView}
            svg={svg}
            series={series}
          />
        </>
      )}
    </figure>
  );
}

function smoothSeries(series: readonly Series[], { smoothing }: ChartView): readonly Series[] | undefined {
  if (smoothing === 0) return undefined;
  return series.map((one) => ({ ...one, points: smoothed(one.points, smoothing) }));
}

/** Those that have values of their own; while there are none, the places of values by step. */
function epochsOf(series: readonly Series[]): readonly number[] {
  const of = (some: readonly Series[]): readonly number[] => [
    ...new Set(some.flatMap(({ points }) => points.map(([epoch]) => epoch))),
  ];
  const whole = of(series.filter(({ fine }) => fine !== true));
  return whole.length > 0 ? whole : of(series);
}

function nearest(epochs: readonly number[], to: number): number | undefined {
  return epochs.toSorted((a, b) => Math.abs(a - to) - Math.abs(b - to))[0];
}

/** What each line is, and its value: where the pointer is, else the last one. */
function Legend({
  series,
  at,
  exact,
}: {
  readonly series: readonly Series[];
  readonly at: number | undefined;
  exact(value: number): string;
}): JSX.Element {
  const lasts = new Set(series.flatMap(({ points, fine }) => (fine ? [] : (points.at(-1)?.[0] ?? []))));
  return (
    <ul className="legend">
      {series.map(({ name, color, dashed, fine, points }) => {
        // Of runs side by side, one may have ended before.
        const here = at ?? points.at(-1)?.[0];
        const place = fine && here !== undefined ? nearest(epochsIn(points), here) : here;
        const value = points.find(([epoch]) => epoch === place)?.[1];
        return (
          <li key={name}>
            <svg viewBox="0 0 18 8" className="legend-line" aria-hidden="true">
              <path d="M1 4H17" stroke={color} strokeDasharray={dashed === true ? '4 3' : undefined} />
            </svg>
            {name} <strong>{value === undefined || !Number.isFinite(value) ? '–' : exact(value)}</strong>
          </li>
        );
      })}
      <li className="soft">{epochText(at, lasts)}</li>
    </ul>
  );
}

function epochsIn(points: Series['points']): readonly number[] {
  return points.map(([epoch]) => epoch);
}

/** Which epoch the numbers are of. */
function epochText(at: number | undefined, lasts: ReadonlySet<number>): string {
  if (at !== undefined) return `epoch ${Number(at.toFixed(2))}`;
  const [last] = lasts;
  if (last === undefined) return 'no epoch yet';
  return lasts.size === 1 ? `epoch ${last}` : 'the last epoch of each';
}
