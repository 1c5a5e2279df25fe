import { type JSX, type ReactNode, useMemo } from 'react';
import { EXPRESSION_COLORS, EXPRESSIONS, type Expression } from '../../src/expression.js';
import { ExpressionLegend } from '../chart/expression-legend.js';
import { lineWithGaps } from '../chart/line-with-gaps.js';
import type { ClipPart } from './clip-parts.js';
import { type ClipTrack, cutsOf, tracksOf } from './clip-rows.js';
import { clock } from './clock.js';
import { TrackTools } from './track-tools.js';
import type { Tracks } from './use-tracks.js';
import type { Span } from './view-span.js';

const WIDTH = 1000;
const HEIGHT = 120;
/** A longer time without the face, seconds, is a gap in its lines. */
const GAP = 0.6;
/** Tracks that are drawn, and points of a line: more cannot be told apart. */
const MOST_TRACKS = 12;
const MOST_POINTS = 1500;

/** What each face shows from the clip's beginning to its end, and where scenes begin. */
export function ClipTimeline({
  tracks: edited,
  parts,
  span,
  position,
  busy,
}: {
  readonly tracks: Tracks;
  readonly parts: readonly ClipPart[];
  /** What is drawn of the clip. */
  readonly span: Span;
  /** Seconds of the clip that are looked at. */
  readonly position: number;
  /** Whether numbers may still change: faces cannot be joined or split then. */
  readonly busy: boolean;
}): JSX.Element {
  const { rows, nameOf } = edited;
  const tracks = useMemo(() => tracksOf(rows), [rows]);
  const cuts = useMemo(() => cutsOf(rows), [rows]);
  return (
    <div className="clip-timeline">
      {tracks.slice(0, MOST_TRACKS).map((track) => (
        <TrackPanel
          key={track.track}
          track={track}
          name={nameOf(track.track)}
          span={span}
          cuts={cuts}
          parts={parts}
          position={position}
        >
          {busy ? null : <TrackTools track={track} tracks={edited} position={position} />}
        </TrackPanel>
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
  track: { moments },
  name,
  span,
  cuts,
  parts,
  position,
  children,
}: {
  readonly track: ClipTrack;
  readonly name: string;
  readonly span: Span;
  readonly cuts: readonly number[];
  readonly parts: readonly ClipPart[];
  readonly position: number;
  readonly children: ReactNode;
}): JSX.Element {
  const lines = useMemo(
    () => EXPRESSIONS.map((expression) => [expression, line(moments, expression, span)] as const),
    [moments, span],
  );
  const [first, last] = [moments[0]!.time, moments.at(-1)!.time];
  const mostly = mostOf(moments);
  return (
    <section className="track-panel" aria-label={name}>
      <h3>
        {name}
        <span className="soft small">
          {' '}
          mostly {mostly}, {clock(first)}–{clock(last)}
        </span>
      </h3>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Probabilities of ${name} over the clip, mostly ${mostly}`}
      >
        {parts.map(({ label, from, to }) => (
          <rect
            key={`${from} ${to} ${label}`}
            x={along(from, span)}
            width={along(to, span) - along(from, span)}
            y="0"
            height={HEIGHT}
            className="part-shade"
          >
            <title>{label}</title>
          </rect>
        ))}
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
        {lines.map(([expression, path]) => (
          <path key={expression} d={path} stroke={EXPRESSION_COLORS[expression]} className="timeline-line" />
        ))}
        <line
          x1={along(position, span)}
          x2={along(position, span)}
          y1="0"
          y2={HEIGHT}
          className="position-line"
        />
      </svg>
      {children}
    </section>
  );
}

const up = (share: number): number => HEIGHT - 4 - share * (HEIGHT - 8);

function along(time: number, { from, to }: Span): number {
  return (WIDTH * (time - from)) / Math.max(0.001, to - from);
}

function line(moments: ClipTrack['moments'], name: Expression, span: Span): string {
  const drawn = moments.filter(({ time }) => time >= span.from - GAP && time <= span.to + GAP);
  const step = Math.ceil(drawn.length / MOST_POINTS);
  const points = drawn.filter((_, i) => i % step === 0);
  const shares = points.map(({ time, face }) => ({ time, share: face.smoothed[name] }));
  return lineWithGaps(shares, { gap: GAP * step, x: (time) => along(time, span), y: up });
}

/** The class that is likeliest in most frames. */
function mostOf(moments: ClipTrack['moments']): Expression {
  const counts = new Map<Expression, number>();
  for (const { face } of moments) counts.set(face.expression, (counts.get(face.expression) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]![0];
}
