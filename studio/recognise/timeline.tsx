import type { JSX } from 'react';
import { EXPRESSION_COLORS, EXPRESSIONS, type Expression } from '../../src/expression.js';
import type { Moment } from '../../src/tracking/moment.js';
import { ExpressionLegend } from '../chart/expression-legend.js';
import { lineWithGaps } from '../chart/line-with-gaps.js';
import { HISTORY } from './use-camera.js';

const WIDTH = 1000;
const HEIGHT = 170;
/** A longer time without the face, milliseconds, is a gap in its lines. */
const GAP = 1200;

/** The seven probabilities of one face over the last half minute. */
export function Timeline({
  moments,
  track,
  now,
}: {
  readonly moments: readonly Moment[];
  readonly track: number | undefined;
  readonly now: number;
}): JSX.Element {
  const own = moments.filter((moment) => moment.track === track);
  const last = own.at(-1);
  return (
    <div className="timeline">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={
          last === undefined
            ? 'Timeline of the last 30 seconds, empty so far'
            : `Timeline of the seven probabilities of face ${track} over the last 30 seconds`
        }
      >
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <line key={share} x1="0" x2={WIDTH} y1={up(share)} y2={up(share)} className="grid-line" />
        ))}
        {EXPRESSIONS.map((name) => (
          <path
            key={name}
            d={line(own, name, now)}
            stroke={EXPRESSION_COLORS[name]}
            className="timeline-line"
          />
        ))}
      </svg>
      <div className="timeline-axis soft small" aria-hidden="true">
        <span>30 s ago</span>
        <span>15 s</span>
        <span>now</span>
      </div>
      <ExpressionLegend />
    </div>
  );
}

const up = (share: number): number => HEIGHT - 4 - share * (HEIGHT - 8);

function line(moments: readonly Moment[], name: Expression, now: number): string {
  const shares = moments.map(({ time, probabilities }) => ({ time, share: probabilities[name] }));
  return lineWithGaps(shares, { gap: GAP, x: (time) => WIDTH * (1 - (now - time) / HISTORY), y: up });
}
