/** A head of the net: one answer each `stride` pixels, for faces of these sides, in pixels of the net's input. */
export interface HeadPlan {
  readonly stride: number;
  readonly smallest: number;
  readonly largest: number;
}

/** Sides overlap, so that a face between two heads is found by either. */
export const HEADS: readonly HeadPlan[] = [
  { stride: 8, smallest: 8.5, largest: 27 },
  { stride: 16, smallest: 21, largest: 80 },
];

/** Pixels by which the net's input is a multiple in each direction. */
export const GRID = 16;

/** Values of a box: the middle's way from that of the cell, in strides; the logarithms of both sides, in 2 strides. */
export const BOX_VALUES = 4;

/** The gray level that the net takes for nothing: what it sees outside of a picture. */
export const GRAY = 127.5;
