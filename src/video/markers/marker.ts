/** A part of a clip that someone named: a stimulus, a task, a question. */
export interface Marker {
  readonly label: string;
  /** Seconds of the clip's own clock: from `from` on, before `to`. */
  readonly from: number;
  readonly to: number;
}

/** In order of time, and then of their labels. */
export function inOrder(markers: readonly Marker[]): readonly Marker[] {
  return markers.toSorted((a, b) => a.from - b.from || a.to - b.to || (a.label < b.label ? -1 : 1));
}
