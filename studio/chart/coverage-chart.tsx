import { type JSX, type PointerEvent, useState } from 'react';
import type { AccuracyCoverage, CoveragePoint } from '../../src/evaluation/coverage.js';
import { type Axis, roundAxis } from '../../src/figure/axis.js';
import { decimal, percent } from '../../src/text/number-text.js';
import { SIDE, SquareChart } from './square-chart.js';

const ROOM = { left: 52, top: 10, bottom: 40, right: 24 };
/** Above and below values that are all the same. */
const PAD = 0.05;

type Answered = CoveragePoint & { readonly accuracy: number };

/** Accuracy against the share of faces that are answered: what a model gains where it may say "uncertain". */
export function CoverageChart({ coverage }: { readonly coverage: AccuracyCoverage }): JSX.Element {
  const [at, setAt] = useState<Answered>();
  const { answered, aurc } = coverage;
  const points = coverage.curve.filter(isAnswered);
  const shown = at ?? (isAnswered(answered) ? answered : undefined);
  const accuracies = points.map(({ accuracy }) => accuracy);
  const up = accuracyAxis(accuracies);
  const across = (share: number): number => ROOM.left + share * SIDE;
  const hover = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>): void => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const x = ((clientX - left) / width) * (ROOM.left + SIDE + ROOM.right);
    setAt(points.toSorted((a, b) => Math.abs(across(a.coverage) - x) - Math.abs(across(b.coverage) - x))[0]);
  };
  return (
    <SquareChart
      title="Answered and right"
      note={shown === undefined ? 'No face is answered.' : pointWords(shown)}
      axis="share of faces answered"
      room={ROOM}
      testId="coverage"
      label={`Accuracy by the share of faces answered, area of risk ${decimal(aurc)}`}
      onPointerMove={hover}
      onPointerLeave={() => setAt(undefined)}
      below={<PointTable points={points} />}
    >
      {up.ticks.map((tick) => (
        <g key={tick}>
          <line x1={across(0)} x2={across(1)} y1={up.at(tick)} y2={up.at(tick)} className="grid-line" />
          <text x={across(0) - 8} y={up.at(tick) + 4} textAnchor="end">
            {percent(tick, 0)}
          </text>
        </g>
      ))}
      {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
        <text key={tick} x={across(tick)} y={ROOM.top + SIDE + 18} textAnchor="middle">
          {percent(tick, 0)}
        </text>
      ))}
      <polyline
        className="series-line"
        stroke="var(--accent)"
        points={points
          .map(({ coverage: share, accuracy }) => `${across(share)},${up.at(accuracy)}`)
          .join(' ')}
      />
      {shown === undefined ? null : (
        <circle cx={across(shown.coverage)} cy={up.at(shown.accuracy)} r={5} fill="var(--accent)" />
      )}
    </SquareChart>
  );
}

function PointTable({ points }: { readonly points: readonly Answered[] }): JSX.Element {
  return (
    <details className="chart-tools">
      <summary>
        As a table<span className="visually-hidden"> Answered and right</span>
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col">uncertain below</th>
            <th scope="col">answered</th>
            <th scope="col">right of these</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ threshold, coverage, accuracy }) => (
            <tr key={threshold}>
              <th scope="row">{percent(threshold, 0)}</th>
              <td>{percent(coverage)}</td>
              <td>{percent(accuracy)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** A share stays between nothing and all, also where the axis is widened. */
function accuracyAxis(accuracies: readonly number[]): Axis {
  const [low, high] = accuracies.length === 0 ? [0, 1] : [Math.min(...accuracies), Math.max(...accuracies)];
  const [least, most] = low === high ? [Math.max(0, low - PAD), Math.min(1, high + PAD)] : [low, high];
  return roundAxis(least, most, ROOM.top + SIDE, ROOM.top, 4);
}

function isAnswered(point: CoveragePoint): point is Answered {
  return point.accuracy !== null;
}

function pointWords({ threshold, coverage, accuracy }: Answered): string {
  const rule = threshold === 0 ? 'All are answered' : `Uncertain below ${percent(threshold, 0)}`;
  return `${rule}: ${percent(coverage)} of the faces are answered, and ${percent(accuracy)} of these rightly.`;
}
