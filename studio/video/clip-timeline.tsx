import { type JSX, useMemo } from 'react';
import { EXPRESSION_COLORS, EXPRESSIONS, type Expression } from '../../src/expression.js';
import type { VideoRow } from '../../src/video/video-row.js';
import { ExpressionLegend } from '../chart/expression-legend.js';
import { lineWithGaps } from '../chart/line-with-gaps.js';
import { type ClipTrack, cutsOf, tracksOf } from './clip-rows.js';
import { clock } from './clock.js';

const WIDTH = 1000;
const HEIGHT = 120;
/** A longer time without the face, seconds, is a gap in its lines. */
const GAP = 0.6;
/** Tracks that are drawn, and points of a line: more cannot be told apart. */
const MOST_TRACKS = 12;
const MOST_POINTS = 1500;

/** A stretch of a clip, seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What each face shows from the clip's beginning to its end, and where scenes begin. */
export function ClipTimeline({
  rows,
  span,
  position,
}: {
  readonly rows: readonly VideoRow[];
  readonly span: Span;
  /** Seconds of the clip that are looked at. */
  readonly position: number;
}): JSX.Element {
  const tracks = useMemo(() => tracksOf(rows), [rows]);
  const cuts = useMemo(() => cutsOf(rows), [rows]);
  return (
    <div className="clip-timeline">
      {tracks.slice(0, MOST_TRACKS).map((track) => (
        <TrackPanel key={track.track} track={track} span={span} cuts={cuts} position={position} />
      ))}
      {tracks.length > MOST_TRACKS ? (
        <p className="soft small">
          The {MOST_TRACKS} longest of {tracks.length} faces are drawn. The files have all.
        </p>
      ) : null}
      <ExpressionLegend>
        {cuts.length === 0 ? null : (
          <li>
            <span className="cut-swatch" />
            cut{cuts.length === 1 ? '' : 's'}: {cuts.map(clock).join(', ')}
          </li>
        )}
      </ExpressionLegend>
    </div>
  );
}

function TrackPanel({
  track: { track, moments },
  span,
  cuts,
  position,
}: {
  readonly track: ClipTrack;
  readonly span: Span;
  readonly cuts: readonly number[];
  readonly position: number;
}): JSX.Element {
  const lines = useMemo(
    () => EXPRESSIONS.map((name) => [name, line(moments, name, span)] as const),
    [moments, span],
  );
  const [first, last] = [moments[0]!.time, moments.at(-1)!.time];
  const mostly = mostOf(moments);
  return (
    <section className="track-panel" aria-label={`Face ${track}`}>
      <h3>
        Face {track}
        <span className="soft small">
          {' '}
          mostly {mostly}, {clock(first)}–{clock(last)}
        </span>
      </h3>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Probabilities of face ${track} over the clip, mostly ${mostly}`}
      >
        {[0, 0.5, 1].map((share) => (
          <line key={share} x1="0" x2={WIDTH} y1={up(share)} y2={up(share)} className="grid-line" />
        ))}
        {cuts.map((time) => (
          <line
            key={time}
            x1={along(time, span)}
            x2={along(time, span)}
            y1="0"
            y2={HEIGHT}
            className="cut-line"
          />
        ))}
        {lines.map(([name, path]) => (
          <path key={name} d={path} stroke={EXPRESSION_COLORS[name]} className="timeline-line" />
        ))}
        <line
          x1={along(position, span)}
          x2={along(position, span)}
          y1="0"
          y2={HEIGHT}
          className="position-line"
        />
      </svg>
    </section>
  );
}

const up = (share: number): number => HEIGHT - 4 - share * (HEIGHT - 8);

function along(time: number, { from, to }: Span): number {
  return (WIDTH * (time - from)) / Math.max(0.001, to - from);
}

function line(moments: ClipTrack['moments'], name: Expression, span: Span): string {
  const step = Math.ceil(moments.length / MOST_POINTS);
  const points = moments.filter((_, i) => i % step === 0);
  const shares = points.map(({ time, face }) => ({ time, share: face.smoothed[name] }));
  return lineWithGaps(shares, { gap: GAP * step, x: (time) => along(time, span), y: up });
}

/** The class that is likeliest in most frames. */
function mostOf(moments: ClipTrack['moments']): Expression {
  const counts = new Map<Expression, number>();
  for (const { face } of moments) counts.set(face.expression, (counts.get(face.expression) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]![0];
}
