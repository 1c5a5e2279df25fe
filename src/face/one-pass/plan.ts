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

/** Side of the crops that the last net decides on, pixels. */
export const CROP_SIDE = 64;

/** Sides of a crop a side of the proposed square: what is around a face helps to tell a covered one. */
export const CROP_REACH = 1.5;

/** Values of the last net's answers: a logit, four edges, five points. */
export const DECISION_VALUES = { face: 1, box: 4, landmarks: 10 } as const;
