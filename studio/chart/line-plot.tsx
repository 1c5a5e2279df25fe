import { type JSX, type PointerEvent, type RefObject, useId, useState } from 'react';
import type { Axis } from '../../src/figure/axis.js';
import type { Frame } from './chart-axes.js';
import type { EpochMark, Point, Series } from './series.js';

export interface LinePlotProps {
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly frame: Frame;
  readonly across: Axis;
  readonly up: Axis;
  /** As they were measured; drawn faintly where they are smoothed too. */
  readonly series: readonly Series[];
  readonly smooth: readonly Series[] | undefined;
  readonly marks: readonly EpochMark[];
  /** The epoch whose values are told. */
  readonly at: number | undefined;
  format(value: number): string;
  onHover(epoch: number | undefined): void;
  /** Epochs that the reader drew over. */
  onZoom(first: number, last: number): void;
}

/** The drawing of a chart of values over epochs. */
export function LinePlot(props: LinePlotProps): JSX.Element {
  const { svg, title, width, height, frame, across, up, series, smooth, at, onHover, onZoom } = props;
  const clip = useId();
  const [drawn, setDrawn] = useState<readonly [number, number]>();
  const epochAt = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>): number => {
    const share =
      (clientX - currentTarget.getBoundingClientRect().left - frame.left) / (frame.right - frame.left);
    return across.low + Math.max(0, Math.min(1, share)) * (across.high - across.low);
  };
  const end = (): void => {
    if (drawn !== undefined) {
      const [first, last] = [Math.round(Math.min(...drawn)), Math.round(Math.max(...drawn))];
      if (last - first >= 2) onZoom(first, last);
    }
    setDrawn(undefined);
  };
  return (
    <svg
      ref={svg}
      width={width}
      height={height}
      role="img"
      aria-label={`${title} over the epochs`}
      onPointerDown={(event) => {
        if (event.pointerType === 'mouse') setDrawn([epochAt(event), epochAt(event)]);
      }}
      onPointerMove={(event) => {
        const epoch = epochAt(event);
        onHover(epoch);
        if (drawn !== undefined) setDrawn([drawn[0], epoch]);
      }}
      onPointerUp={end}
      onPointerLeave={() => {
        onHover(undefined);
        setDrawn(undefined);
      }}
    >
      <clipPath id={clip}>
        <rect
          x={frame.left - 4}
          y={frame.top - 4}
          width={frame.right - frame.left + 8}
          height={frame.bottom - frame.top + 8}
        />
      </clipPath>
      <Axes {...props} />
      <Marks {...props} />
      {at === undefined ? null : <UpRule x={across.at(at)} frame={frame} className="cross-line" />}
      <g clipPath={`url(#${clip})`}>
        {smooth === undefined ? null : <Lines series={series} across={across} up={up} faint />}
        <Lines series={smooth ?? series} across={across} up={up} at={at} />
      </g>
      {drawn === undefined ? null : (
        <rect
          className="zoom-band"
          x={across.at(Math.min(...drawn))}
          y={frame.top}
          width={Math.abs(across.at(drawn[1]) - across.at(drawn[0]))}
          height={frame.bottom - frame.top}
        />
      )}
    </svg>
  );
}

function Axes({ frame, across, up, format }: LinePlotProps): JSX.Element {
  const { left, right, bottom } = frame;
  return (
    <>
      {up.ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={right} y1={up.at(tick)} y2={up.at(tick)} className="grid-line" />
          <text x={left - 8} y={up.at(tick) + 4} textAnchor="end" data-tick="up">
            {format(tick)}
          </text>
        </g>
      ))}
      {across.ticks.map((tick) => (
        <text key={tick} x={across.at(tick)} y={bottom + 18} textAnchor="middle" data-tick="across">
          {tick}
        </text>
      ))}
      <text x={(left + right) / 2} y={bottom + 36} textAnchor="middle">
        epoch
      </text>
    </>
  );
}

/** Epochs at which something changed, with a word above or below the curves. */
function Marks({ marks, series, across, up, frame }: LinePlotProps): JSX.Element {
  const shown = marks.filter(({ epoch }) => epoch >= across.low && epoch <= across.high);
  const above = liesLow(series, shown, up, frame);
  return (
    <g className="epoch-mark">
      {shown.map(({ epoch, words }) => (
        <UpRule key={words} x={across.at(epoch)} frame={frame} />
      ))}
      {/* After all lines, which they hide, and below each other, so that near ones can be read. */}
      {shown.map(({ epoch, words }, i) => {
        const x = across.at(epoch);
        const late = x > (frame.left + frame.right) / 2;
        return (
          <text
            key={words}
            x={labelPlace(x, late, words, frame)}
            y={above ? frame.top + 10 + 15 * i : frame.bottom - 8 - 15 * i}
            textAnchor={late ? 'end' : 'start'}
          >
            {words}
          </text>
        );
      })}
    </g>
  );
}

/** Whether the curves are in the lower half where the marks are, so that there is room for words above them. */
function liesLow(series: readonly Series[], marks: readonly EpochMark[], up: Axis, frame: Frame): boolean {
  const heights = series.flatMap(({ points }) =>
    points
      .filter(([at, value]) => Number.isFinite(value) && marks.some(({ epoch }) => Math.abs(epoch - at) < 1))
      .map(([, value]) => up.at(value)),
  );
  const mean = heights.reduce((sum, height) => sum + height, 0) / heights.length;
  return mean > (frame.top + frame.bottom) / 2;
}

/** Pixels of a letter of a label, on average. */
const LETTER = 6.2;

/** Beside its line, or as near to it as the whole label stays in the chart. */
function labelPlace(x: number, late: boolean, words: string, { left, right }: Frame): number {
  const wide = LETTER * words.length;
  return late ? Math.max(x - 5, left + wide) : Math.min(x + 5, right - wide);
}

function UpRule({
  x,
  frame,
  className,
}: {
  readonly x: number;
  readonly frame: Frame;
  readonly className?: string;
}): JSX.Element {
  return <line x1={x} x2={x} y1={frame.top} y2={frame.bottom} className={className} />;
}

function Lines({
  series,
  across,
  up,
  at,
  faint = false,
}: {
  readonly series: readonly Series[];
  readonly across: Axis;
  readonly up: Axis;
  readonly at?: number | undefined;
  readonly faint?: boolean;
}): JSX.Element {
  return (
    <>
      {series.map(({ name, color, dashed, fine, points }) => (
        <g key={name} opacity={faint ? 0.3 : 1}>
          <path
            d={pathOf(points, across, up)}
            stroke={color}
            className={fine ? 'series-line fine' : 'series-line'}
            strokeDasharray={dashed === true ? '6 4' : undefined}
          />
          {faint || fine
            ? null
            : points
                .filter(([epoch, value]) => Number.isFinite(value) && (points.length <= 40 || epoch === at))
                .map(([epoch, value]) => (
                  <circle
                    key={epoch}
                    cx={across.at(epoch)}
                    cy={up.at(value)}
                    r={epoch === at ? 5 : 3}
                    fill={color}
                  />
                ))}
        </g>
      ))}
    </>
  );
}

function pathOf(points: readonly Point[], across: Axis, up: Axis): string {
  let pen = 'M';
  return points
    .map(([epoch, value]) => {
      if (!Number.isFinite(value)) {
        pen = 'M';
        return '';
      }
      const step = `${pen}${across.at(epoch).toFixed(1)} ${up.at(value).toFixed(1)}`;
      pen = 'L';
      return step;
    })
    .join('');
}
