import { EXPRESSIONS, type Expression } from '../expression.js';
import type { ClipReport } from './analysis.js';
import type { Marker } from './markers/marker.js';
import type { VideoFace, VideoRow } from './video-row.js';

/** Points that a line may have: one for about two pixels. */
const POINTS = 450;
/** Tracks that are drawn, the longest; a crowd has hundreds. */
const TRACKS = 12;
/** Seconds that a line may bridge. */
const GAP = 0.5;

/** The sums of one track in one span of time. */
interface Bin {
  n: number;
  readonly sums: Float64Array;
  sharpness: number;
  light: number;
  seen: number;
}

/** Draws the timeline of a clip, from the means of about 450 spans of time, so that memory stays flat. An SVG. */
export async function drawTimeline(
  name: string,
  rows: AsyncIterable<VideoRow>,
  { first, last, rows: count }: Pick<ClipReport, 'first' | 'last' | 'rows'>,
  markers: readonly Marker[],
): Promise<string> {
  const { clipTimeline } = await import('../figure/clip-timeline.js');
  const span = last > first ? (last - first) / POINTS : 1;
  const tracks = new Map<number, Map<number, Bin>>();
  const cuts: number[] = [];
  for await (const { time, faces, cut } of rows) {
    if (cut) cuts.push(time);
    const at = Math.min(POINTS - 1, Math.floor((time - first) / span));
    for (const face of faces) {
      const bins = tracks.get(face.track) ?? new Map<number, Bin>();
      tracks.set(face.track, bins);
      add(bins, at, face);
    }
  }
  const longest = [...tracks].sort(([, a], [, b]) => b.size - a.size).slice(0, TRACKS);
  const left = tracks.size - longest.length;
  const subtitle = [
    `${count} frames; smoothed probabilities of perceived expressions`,
    ...(left > 0 ? [`${left} shorter tracks are not drawn`] : []),
  ].join('; ');
  return clipTimeline({
    ...{ title: name, subtitle, from: first, to: last, markers, cuts: cuts.slice(0, POINTS) },
    gap: Math.max(GAP, 2.5 * span, (2.5 * (last - first)) / Math.max(1, count - 1)),
    tracks: longest
      .sort(([a], [b]) => a - b)
      .map(([track, bins]) => ({
        name: `Face ${track}`,
        points: [...bins]
          .sort(([a], [b]) => a - b)
          .map(([at, bin]) => pointOf(bin, first + (at + 0.5) * span)),
      })),
  });
}

function add(bins: Map<number, Bin>, at: number, { smoothed, quality }: VideoFace): void {
  const bin = bins.get(at) ?? {
    n: 0,
    sums: new Float64Array(EXPRESSIONS.length),
    sharpness: 0,
    light: 0,
    seen: 0,
  };
  bins.set(at, bin);
  bin.n++;
  EXPRESSIONS.forEach((name, k) => {
    bin.sums[k]! += smoothed[name];
  });
  if (quality === undefined) return;
  bin.seen++;
  bin.sharpness += quality.sharpness;
  bin.light += quality.light;
}

function pointOf({ n, sums, sharpness, light, seen }: Bin, time: number) {
  const shares = EXPRESSIONS.map((name, k) => [name, sums[k]! / n] as const);
  return {
    time,
    probabilities: Object.fromEntries(shares) as Record<Expression, number>,
    sharpness: seen === 0 ? undefined : sharpness / seen,
    light: seen === 0 ? undefined : light / seen,
  };
}
