import { EXPRESSIONS, type Expression } from '../../expression.js';
import { derivedValence } from '../derived-valence.js';
import type { VideoFace, VideoRow } from '../video-row.js';
import type { Marker } from './marker.js';

/** What is summed up of each face in each segment: a probability, or what is derived from them. */
export interface Measure {
  readonly name: string;
  /** Whether no network was trained on it. */
  readonly derived: boolean;
  /** `undefined` where a face has none. */
  of(face: VideoFace): number | undefined;
}

type Probabilities = Readonly<Record<Expression, number>>;

function measuresOf(prefix: string, of: (face: VideoFace) => Probabilities | undefined): readonly Measure[] {
  const valence = (face: VideoFace): number | undefined => {
    const probabilities = of(face);
    return probabilities && derivedValence(probabilities);
  };
  return [
    ...EXPRESSIONS.map((name) => ({
      name: `${prefix}${name}`,
      derived: false,
      of: (face: VideoFace) => of(face)?.[name],
    })),
    { name: `${prefix}derived_valence`, derived: true, of: valence },
  ];
}

/** The seven probabilities of the frame itself and the valence derived from them; the same after a baseline, where there is one. */
export const MEASURES: readonly Measure[] = [
  ...measuresOf('', ({ probabilities }) => probabilities),
  ...measuresOf('adjusted_', ({ adjusted }) => adjusted),
];

/** One measure of one face in one segment. */
export interface SegmentFigures {
  readonly marker: Marker;
  /** `undefined` where the segment has no face. */
  readonly track: number | undefined;
  /** Frames of the segment that were looked at, and those in which this face can be used. */
  readonly rows: number;
  readonly n: number;
  readonly measure: string;
  readonly derived: boolean;
  /** Over the `n` frames; absent where `n` is 0. */
  readonly mean?: number;
  /** Share of the `n` frames in which it is above the threshold. */
  readonly above?: number;
  readonly peak?: number;
  /** Seconds of the clip's clock, of the first frame with the peak. */
  readonly peakTime?: number;
}

/** Whether an answer may enter a mean: it is probably a face, and like those that the network knows. */
export function usable({ uncertainBecause }: VideoFace): boolean {
  return uncertainBecause !== 'no-face' && uncertainBecause !== 'unfamiliar';
}

class Sums {
  n = 0;
  sum = 0;
  above = 0;
  peak = Number.NEGATIVE_INFINITY;
  peakTime = 0;

  add(value: number, time: number, threshold: number): void {
    this.n++;
    this.sum += value;
    if (value > threshold) this.above++;
    if (value > this.peak) [this.peak, this.peakTime] = [value, time];
  }

  figures(): Pick<SegmentFigures, 'n' | 'mean' | 'above' | 'peak' | 'peakTime'> {
    const { n, sum, above, peak, peakTime } = this;
    return n === 0 ? { n } : { n, mean: sum / n, above: above / n, peak, peakTime };
  }
}

interface Segment {
  readonly marker: Marker;
  rows: number;
  readonly tracks: Map<number, readonly Sums[]>;
}

/**
 * Figures of every face in every segment, in the order of the markers, then of the tracks, then of {@link MEASURES}. Every frame
 * counts alike, so an uneven rate weighs where frames are dense: look at a fixed number of frames a second (`fps`) to avoid that.
 * `threshold` is what `above` counts from.
 */
export async function segmentFigures(
  rows: AsyncIterable<VideoRow>,
  markers: readonly Marker[],
  threshold: number,
): Promise<readonly SegmentFigures[]> {
  const segments = markers.map((marker): Segment => ({ marker, rows: 0, tracks: new Map() }));
  const measured = new Set<string>();
  for await (const row of rows) {
    for (const segment of segments) {
      if (row.time >= segment.marker.from && row.time < segment.marker.to) {
        addRow(segment, row, threshold, measured);
      }
    }
  }
  const shown = MEASURES.map(({ name, derived }, i) => ({ name, derived, i })).filter(
    ({ name }) => !name.startsWith('adjusted_') || measured.has(name),
  );
  return segments.flatMap(({ marker, rows: count, tracks }): readonly SegmentFigures[] => {
    const base = { marker, rows: count };
    if (tracks.size === 0) {
      return shown.map(({ name, derived }) => ({ ...base, track: undefined, n: 0, measure: name, derived }));
    }
    return [...tracks]
      .sort(([a], [b]) => a - b)
      .flatMap(([track, sums]) =>
        shown.map(({ name, derived, i }) => ({
          ...base,
          track,
          measure: name,
          derived,
          ...sums[i]!.figures(),
        })),
      );
  });
}

function addRow(segment: Segment, { time, faces }: VideoRow, threshold: number, measured: Set<string>): void {
  segment.rows++;
  for (const face of faces) {
    const sums = segment.tracks.get(face.track) ?? MEASURES.map(() => new Sums());
    segment.tracks.set(face.track, sums);
    if (!usable(face)) continue;
    MEASURES.forEach(({ name, of }, i) => {
      const value = of(face);
      if (value === undefined) return;
      measured.add(name);
      sums[i]!.add(value, time, threshold);
    });
  }
}

const COLUMNS = ['segment', 'label', 'from', 'to', 'face_id', 'measure', 'derived', 'n', 'rows', 'usable'];
const FIGURES = ['mean', 'above', 'peak', 'peak_time'];

/** The figures as CSV, a line a measure. `segment` counts markers from 1, since two may have one label. */
export function segmentCsv(figures: readonly SegmentFigures[]): string {
  const numbers = new Map<Marker, number>();
  const lines = figures.map(({ marker, track, rows, n, measure, derived, mean, above, peak, peakTime }) => {
    const segment = numbers.get(marker) ?? numbers.size + 1;
    numbers.set(marker, segment);
    const usableShare = rows === 0 ? '' : fixed(n / rows);
    const cells = [
      segment,
      quoted(marker.label),
      marker.from,
      marker.to,
      track ?? '',
      measure,
      derived,
      n,
      rows,
    ];
    return [...cells, usableShare, fixed(mean), fixed(above), fixed(peak), fixed(peakTime)].join(',');
  });
  return `${[[...COLUMNS, ...FIGURES].join(','), ...lines].join('\n')}\n`;
}

function fixed(value: number | undefined): string {
  return value === undefined ? '' : String(Math.round(1e6 * value) / 1e6);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
