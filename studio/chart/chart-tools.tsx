import { type JSX, type RefObject, useId } from 'react';
import { saveFile } from '../recognise/save-file.js';
import { type ChartView, WHOLE_VIEW } from './chart-axes.js';
import { chartPng, chartSvg } from './export-chart.js';
import { type Series, seriesCsv } from './series.js';

/** How a chart is looked at, and what can be taken away of it. */
export function ChartTools({
  title,
  view,
  last,
  canBeLogarithmic,
  onView,
  svg,
  series,
}: {
  readonly title: string;
  readonly view: ChartView;
  /** The last epoch of all. */
  readonly last: number;
  readonly canBeLogarithmic: boolean;
  onView(view: ChartView): void;
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly series: readonly Series[];
}): JSX.Element {
  const id = useId();
  const file = title.toLowerCase().replaceAll(' ', '-');
  const [from, to] = view.zoom ?? [1, last];
  const zoom = (first: number, until: number): void => {
    if (!(first >= 1 && until > first)) return;
    onView({ ...view, zoom: first === 1 && until === last ? undefined : [first, until] });
  };
  return (
    <details className="chart-tools">
      <summary>
        View and save<span className="visually-hidden"> {title}</span>
      </summary>
      <div className="chart-tools-grid">
        <label htmlFor={`${id}-s`}>Smoothing</label>
        <input
          id={`${id}-s`}
          type="range"
          min="0"
          max="0.95"
          step="0.05"
          value={view.smoothing}
          onChange={({ target }) => onView({ ...view, smoothing: Number(target.value) })}
        />
        <label htmlFor={`${id}-f`}>First epoch</label>
        <input
          id={`${id}-f`}
          type="number"
          min="1"
          max={to - 1}
          value={from}
          onChange={({ target }) => zoom(Number(target.value), to)}
        />
        <label htmlFor={`${id}-t`}>Last epoch</label>
        <input
          id={`${id}-t`}
          type="number"
          min={from + 1}
          max={last}
          value={to}
          onChange={({ target }) => zoom(from, Math.min(last, Number(target.value)))}
        />
        {canBeLogarithmic ? (
          <label className="check">
            <input
              type="checkbox"
              checked={view.logarithmic}
              onChange={({ target }) => onView({ ...view, logarithmic: target.checked })}
            />
            Logarithmic
          </label>
        ) : null}
      </div>
      <div className="actions">
        <button
          type="button"
          className="quiet"
          disabled={view === WHOLE_VIEW}
          onClick={() => onView(WHOLE_VIEW)}
        >
          Whole view
        </button>
        <button
          type="button"
          onClick={() => {
            if (svg.current !== null) saveFile(`${file}.svg`, chartSvg(svg.current), 'image/svg+xml');
          }}
        >
          SVG
        </button>
        <button
          type="button"
          onClick={() => {
            if (svg.current !== null) void chartPng(svg.current).then((png) => saveFile(`${file}.png`, png));
          }}
        >
          PNG
        </button>
        <button type="button" onClick={() => saveFile(`${file}.csv`, seriesCsv(series), 'text/csv')}>
          CSV
        </button>
      </div>
    </details>
  );
}
