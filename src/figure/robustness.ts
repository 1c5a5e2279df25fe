import { sharePanel } from './share-panel.js';
import {
  ACCENT,
  emptyFigure,
  figure,
  headingHeight,
  line,
  MARGIN,
  MUTED,
  SMALL_SIZE,
  TRAIN_COLOR,
  text,
} from './style.js';
import { type SvgElement, serialize } from './svg.js';

export interface RobustnessPoint {
  /** Shares, 0 to 1. */
  readonly accuracy: number;
  readonly uncertain: number;
}

export interface RobustnessFigure {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly undisturbed: RobustnessPoint;
  /** A panel each. */
  readonly disturbances: readonly {
    readonly name: string;
    readonly unit: string;
    readonly levels: readonly (RobustnessPoint & { readonly level: number })[];
  }[];
}

const COLUMNS = 3;
const PANEL = { width: 230, height: 130 };
const CELL = { width: PANEL.width + 58, height: PANEL.height + 84 };

/** What each corruption does to accuracy, and how often it is called uncertain, as small charts of one scale. */
export function robustnessFigure(robustness: RobustnessFigure): string {
  const { undisturbed, disturbances } = robustness;
  if (disturbances.length === 0) return serialize(emptyFigure(robustness, 'No corruption was tried.'));
  const columns = Math.min(COLUMNS, disturbances.length);
  const width = 2 * MARGIN + COLUMNS * CELL.width;
  const top = headingHeight(robustness, width) + 30;
  const body: SvgElement[] = legend(MARGIN, top - 24);
  disturbances.forEach(({ name, unit, levels }, i) => {
    // Where there is no corruption stands at the left of each.
    const points = [undisturbed, ...levels];
    const place = (k: number): number => k / (points.length - 1);
    body.push(
      ...sharePanel({
        left: MARGIN + 34 + (i % columns) * CELL.width,
        top: top + 26 + Math.floor(i / columns) * CELL.height,
        ...PANEL,
        title: name,
        axis: unit,
        low: 0,
        high: 1,
        step: 0.25,
        ticks: points.map((_, k) => ({
          at: place(k),
          label: k === 0 ? 'none' : String(levels[k - 1]!.level),
        })),
        curves: [
          { color: ACCENT, points: points.map(({ accuracy }, k) => [place(k), accuracy]) },
          {
            color: TRAIN_COLOR,
            dash: '6 4',
            points: points.map(({ uncertain }, k) => [place(k), uncertain]),
          },
        ],
      }),
    );
  });
  const rows = Math.ceil(disturbances.length / columns);
  return serialize(figure(robustness, width, top + rows * CELL.height + MARGIN, body));
}

function legend(x: number, y: number): SvgElement[] {
  return [
    line(x, y - 4, x + 28, y - 4, ACCENT, 2.2),
    text(x + 36, y, '% named right, of all faces', { size: SMALL_SIZE, color: MUTED }),
    line(x + 240, y - 4, x + 268, y - 4, TRAIN_COLOR, 2.2, '6 4'),
    text(x + 276, y, '% called uncertain', { size: SMALL_SIZE, color: MUTED }),
  ];
}
