import type { VideoRow } from '../../src/video/video-row.js';

/** What the reader says about which face is which. */
export type TrackEdit =
  /** A face is another one, seen again. */
  | { readonly kind: 'join'; readonly track: number; readonly into: number }
  /** From a time on, seconds, a face is one that nobody has a number for. */
  | { readonly kind: 'split'; readonly track: number; readonly at: number };

/** Rows with other numbers; nothing else in them changes. */
export function edited(rows: readonly VideoRow[], edits: readonly TrackEdit[]): readonly VideoRow[] {
  return edits.reduce<readonly VideoRow[]>((now, edit) => {
    const number = edit.kind === 'join' ? edit.into : largestTrack(now) + 1;
    const from = edit.kind === 'join' ? Number.NEGATIVE_INFINITY : edit.at;
    return now.map((row) => (row.time < from ? row : renumbered(row, edit.track, number)));
  }, rows);
}

/** Tracks that a face may be joined with: those never seen in one frame with it. */
export function joinableWith(rows: readonly VideoRow[], track: number): readonly number[] {
  const [all, together] = [new Set<number>(), new Set<number>()];
  for (const { faces } of rows) {
    const there = faces.some((face) => face.track === track);
    for (const face of faces) {
      all.add(face.track);
      if (there) together.add(face.track);
    }
  }
  together.add(track);
  return [...all].filter((other) => !together.has(other)).sort((a, b) => a - b);
}

function renumbered(row: VideoRow, track: number, number: number): VideoRow {
  if (!row.faces.some((face) => face.track === track)) return row;
  const faces = row.faces.map((face) => (face.track === track ? { ...face, track: number } : face));
  return { ...row, faces: faces.toSorted((a, b) => a.track - b.track) };
}

function largestTrack(rows: readonly VideoRow[]): number {
  return rows.reduce((most, { faces }) => faces.reduce((max, { track }) => Math.max(max, track), most), 0);
}
