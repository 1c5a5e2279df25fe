import { GRID, line, MUTED, SMALL_SIZE, text } from './style.js';
import { element, pathThrough, type SvgElement } from './svg.js';

/** A line through points, `[x, y]` each as drawn on the panel's axes. */
export interface PanelCurve {
  readonly color: string;
  readonly dash?: string | undefined;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface SharePanel {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Above the panel. */
  readonly title?: string | undefined;
  /** Below it. */
  readonly axis: string;
  /** Range of y; the marks are at every tenth or fifth of 1. */
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** Marks below, at their x from 0 to 1. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** x from 0 to 1, y in the range. */
  readonly curves: readonly PanelCurve[];
}

/** Axes and curves of shares, in per cent. */
export function sharePanel(panel: SharePanel): SvgElement[] {
  const { left, top, width, height, low, high, step, ticks, curves } = panel;
  const bottom = top + height;
  const across = (x: number): number => left + x * width;
  const up = (y: number): number => bottom - ((y - low) / (high - low)) * height;
  const marks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => low + i * step);
  return [
    ...(panel.title === undefined ? [] : [text(left, top - 10, panel.title, { bold: true })]),
    ...marks.flatMap((mark) => [
      line(left, up(mark), left + width, up(mark), GRID),
      text(left - 8, up(mark) + 4, `${Math.round(100 * mark)}`, {
        size: SMALL_SIZE,
        color: MUTED,
        anchor: 'end',
      }),
    ]),
    ...ticks.map(({ at, label }) =>
      text(across(at), bottom + 18, label, { size: SMALL_SIZE, color: MUTED, anchor: 'middle' }),
    ),
    line(left, bottom, left + width, bottom, MUTED),
    text(left + width / 2, bottom + 36, panel.axis, { size: SMALL_SIZE, color: MUTED, anchor: 'middle' }),
    ...curves.flatMap(({ color, dash, points }) => {
      const drawn = points.map(([x, y]) => [across(x), up(y)] as const);
      return [
        element('path', {
          d: pathThrough(drawn),
          fill: 'none',
          stroke: color,
          'stroke-width': 2.2,
          'stroke-dasharray': dash,
          'stroke-linejoin': 'round',
        }),
        ...drawn.map(([cx, cy]) => element('circle', { cx, cy, r: 2.6, fill: color })),
      ];
    }),
  ];
}
