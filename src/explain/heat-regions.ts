import { FACE_SIZE } from '../image/face-size.js';

/** A rectangle of the 48×48 face; ends are left out. */
export interface HeatRegion {
  readonly columns: readonly [from: number, to: number];
  readonly rows: readonly [from: number, to: number];
}

/** Where FER-2013's framing puts them. */
export const HEAT_REGIONS = {
  mouth: { columns: [13, 36], rows: [31, 45] },
  eyes: { columns: [6, 43], rows: [11, 26] },
} as const satisfies Readonly<Record<string, HeatRegion>>;

/** The share of a heat `[48, 48]` that lies in a region, 0 to 1; 0 where there is no heat. */
export function shareIn(
  heat: Float32Array,
  { columns: [left, right], rows: [top, bottom] }: HeatRegion,
): number {
  let inside = 0;
  let all = 0;
  heat.forEach((value, i) => {
    const [x, y] = [i % FACE_SIZE, Math.floor(i / FACE_SIZE)];
    all += value;
    if (x >= left && x < right && y >= top && y < bottom) inside += value;
  });
  return all > 0 ? inside / all : 0;
}
