import { type JSX, useState } from 'react';
import type { ReliabilityBin } from '../../src/evaluation/calibration.js';
import { count, percent } from '../../src/text/number-text.js';
import { SIDE, SquareChart } from './square-chart.js';

const ROOM = { left: 52, top: 10, bottom: 40, right: 24 };

/** Confidence against accuracy: bars that end on the diagonal say that "80 % sure" is right eight times in ten. */
export function ReliabilityDiagram({
  bins,
  ece,
}: {
  readonly bins: readonly ReliabilityBin[];
  readonly ece: number;
}): JSX.Element {
  const [at, setAt] = useState<ReliabilityBin>();
  const across = (share: number): number => ROOM.left + share * SIDE;
  const up = (share: number): number => ROOM.top + (1 - share) * SIDE;
  return (
    <SquareChart
      title="Reliability"
      note={
        at === undefined || at.count === 0
          ? `Calibration error ${percent(ece)}. On the dashed line, the model is as sure as it is right.`
          : `${count(at.count)} faces named with ${percent(at.low, 0)} to ${percent(at.high, 0)}: ${percent(at.accuracy)} right, ${percent(at.confidence)} sure`
      }
      axis="how sure the model is"
      room={ROOM}
      label={`Reliability diagram, calibration error ${percent(ece)}`}
      onPointerLeave={() => setAt(undefined)}
    >
      {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
        <g key={tick}>
          <line x1={across(0)} x2={across(1)} y1={up(tick)} y2={up(tick)} className="grid-line" />
          <text x={across(0) - 8} y={up(tick) + 4} textAnchor="end">
            {percent(tick, 0)}
          </text>
          <text x={across(tick)} y={up(0) + 18} textAnchor="middle">
            {percent(tick, 0)}
          </text>
        </g>
      ))}
      {bins.map((bin) => {
        const { low, high, accuracy, confidence } = bin;
        const x = across(low) + 1;
        const width = across(high) - across(low) - 2;
        if (accuracy === null || confidence === null) return null;
        const [lesser, greater] = [Math.min(accuracy, confidence), Math.max(accuracy, confidence)];
        return (
          <g key={low} onPointerEnter={() => setAt(bin)} className={at === bin ? 'at' : undefined}>
            <rect
              x={x}
              y={up(accuracy)}
              width={width}
              height={up(0) - up(accuracy)}
              className="accuracy-bar"
            />
            <rect x={x} y={up(greater)} width={width} height={up(lesser) - up(greater)} className="gap-bar" />
            <rect x={x} y={up(1)} width={width} height={SIDE} fill="transparent" />
          </g>
        );
      })}
      <line x1={across(0)} y1={up(0)} x2={across(1)} y2={up(1)} className="diagonal" />
    </SquareChart>
  );
}
