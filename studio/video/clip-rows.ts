import type { VideoFace, VideoRow } from '../../src/video/video-row.js';

/** One face of a clip, followed from when it was seen first to last. */
export interface ClipTrack {
  readonly track: number;
  readonly moments: readonly { readonly time: number; readonly face: VideoFace }[];
}

/** The tracks of rows, those that are there in most frames first. */
export function tracksOf(rows: readonly VideoRow[]): readonly ClipTrack[] {
  const tracks = new Map<number, { time: number; face: VideoFace }[]>();
  for (const { time, faces } of rows) {
    for (const face of faces) {
      const moments = tracks.get(face.track) ?? [];
      moments.push({ time, face });
      tracks.set(face.track, moments);
    }
  }
  return [...tracks]
    .map(([track, moments]) => ({ track, moments }))
    .sort((a, b) => b.moments.length - a.moments.length || a.track - b.track);
}

/** When another scene begins, seconds. */
export function cutsOf(rows: readonly VideoRow[]): readonly number[] {
  return rows.filter(({ cut }) => cut === true).map(({ time }) => time);
}

/** The last row at or before a time, seconds; `undefined` before the first. */
export function rowAt(rows: readonly VideoRow[], time: number): VideoRow | undefined {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.time <= time) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1];
}
