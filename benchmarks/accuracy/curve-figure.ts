import { sharePanel } from '../../src/figure/share-panel.js';
import { ACCENT, figure, headingHeight, MARGIN, MUTED } from '../../src/figure/style.js';
import { serialize } from '../../src/figure/svg.js';

interface CurvePoint {
  /** On FER+'s validation split, and elsewhere. Shares, 0 to 1. */
  readonly home: number;
  readonly balanced: number;
}

const PANEL = { width: 460, height: 280 };

/** Accuracy at home against elsewhere, as the class shares go from those of training to even ones; the peer as a line. */
export function curveFigure(
  curve: readonly CurvePoint[],
  peer: { readonly name: string; readonly mean: { readonly balanced: number } },
): string {
  const heading = { title: 'At home and elsewhere', subtitle: `Dashed: ${peer.name}` };
  const width = 2 * MARGIN + 56 + PANEL.width;
  const top = headingHeight(heading, width) + 20;
  const homes = curve.map(({ home }) => home);
  const low = Math.floor(100 * Math.min(...homes)) / 100;
  const high = Math.ceil(100 * Math.max(...homes)) / 100;
  const across = (home: number): number => (home - low) / (high - low);
  const heights = [...curve.map(({ balanced }) => balanced), peer.mean.balanced];
  const body = sharePanel({
    left: MARGIN + 44,
    top,
    ...PANEL,
    title: '% right elsewhere, balanced, mean of the sets',
    axis: "% right on FER+'s validation faces",
    low: Math.floor(20 * Math.min(...heights)) / 20,
    high: Math.ceil(20 * Math.max(...heights)) / 20,
    step: 0.05,
    ticks: Array.from({ length: Math.round(100 * (high - low)) + 1 }, (_, i) => ({
      at: across(low + i / 100),
      label: String(Math.round(100 * low) + i),
    })),
    curves: [
      { color: ACCENT, points: curve.map(({ home, balanced }) => [across(home), balanced] as const) },
      {
        color: MUTED,
        dash: '6 5',
        points: [0, 1].map((x) => [x, peer.mean.balanced] as const),
      },
    ],
  });
  return serialize(figure(heading, width, top + PANEL.height + 36 + MARGIN, body));
}
