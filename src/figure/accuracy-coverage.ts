import { sharePanel } from './share-panel.js';
import {
  ACCENT,
  emptyFigure,
  figure,
  headingHeight,
  line,
  MARGIN,
  MUTED,
  PAPER,
  SMALL_SIZE,
  text,
} from './style.js';
import { element, serialize } from './svg.js';

export interface CoverageFigurePoint {
  /** Confidence from which on a face is answered, 0 to 1. */
  readonly threshold: number;
  /** Shares, 0 to 1; accuracy is `null` where nothing is answered. */
  readonly coverage: number;
  readonly accuracy: number | null;
}

export interface CoverageFigure {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly curve: readonly CoverageFigurePoint[];
  /** At the threshold that is in use. */
  readonly answered: CoverageFigurePoint;
  readonly aurc: number;
}

const PANEL = { width: 460, height: 280 };

/** Accuracy of the faces that are answered against their share, as ever more are called uncertain. */
export function coverageFigure(coverage: CoverageFigure): string {
  const { curve, answered, aurc } = coverage;
  const points = curve.flatMap(({ coverage: x, accuracy }) =>
    accuracy === null ? [] : [[x, accuracy] as const],
  );
  if (points.length === 0) return serialize(emptyFigure(coverage, 'There are no predictions to show.'));
  const width = 2 * MARGIN + 56 + PANEL.width;
  const top = headingHeight(coverage, width) + 20;
  const left = MARGIN + 44;
  const low = Math.max(0, Math.floor(Math.min(...points.map(([, y]) => y)) * 20 - 1e-9) / 20);
  const bottom = top + PANEL.height;
  const up = (y: number): number => bottom - ((y - low) / (1 - low)) * PANEL.height;
  const body = sharePanel({
    left,
    top,
    ...PANEL,
    title: '% right, of the answered',
    axis: '% of the faces answered',
    low,
    high: 1,
    step: 1 - low > 0.5 ? 0.1 : 0.05,
    ticks: [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at, label: String(Math.round(100 * at)) })),
    curves: [{ color: ACCENT, points }],
  });
  if (answered.accuracy !== null) {
    const x = left + answered.coverage * PANEL.width;
    const y = up(answered.accuracy);
    const words = [
      `uncertain below ${answered.threshold}:`,
      `${(100 * answered.coverage).toFixed(1)} % answered,`,
      `${(100 * answered.accuracy).toFixed(1)} % of them right`,
      `AURC ${aurc.toFixed(3)}`,
    ];
    body.push(
      line(x, y, x, bottom, MUTED, 1, '4 4'),
      element('circle', { cx: x, cy: y, r: 5.5, fill: PAPER, stroke: ACCENT, 'stroke-width': 2.4 }),
      ...words.map((part, i) =>
        text(left + 14, bottom - 72 + i * 18, part, { size: SMALL_SIZE, color: MUTED, bold: i === 0 }),
      ),
    );
  }
  return serialize(figure(coverage, width, bottom + 36 + MARGIN, body));
}
