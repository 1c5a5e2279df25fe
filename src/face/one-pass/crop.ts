import type { Box } from '../mtcnn/boxes.js';
import { CROP_REACH } from './plan.js';

/** What the last net looks at to decide on a square: the square and what is around it. */
export function cropAround<T extends Box>(square: T): T {
  const { left, top, right, bottom } = square;
  const [across, down] = [((CROP_REACH - 1) * (right - left)) / 2, ((CROP_REACH - 1) * (bottom - top)) / 2];
  return { ...square, left: left - across, top: top - down, right: right + across, bottom: bottom + down };
}
