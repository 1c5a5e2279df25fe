import { mixColors } from './color.js';
import { element, pathThrough, type SvgElement } from './svg.js';

/** A cuboid seen from the left and above, so that of a row each shows the side that the data enter by. Pixels. */
export interface Slab {
  readonly width: number;
  readonly height: number;
  /** How far its back is shifted to the left and up. */
  readonly depth: number;
  readonly color: string;
}

/** The three visible sides of a slab, the lower left corner of its front at x, y. Draw a row from its right end. */
export function drawSlab({ width, height, depth, color }: Slab, x: number, y: number): SvgElement[] {
  const stroke = mixColors(color, '#10181f', 0.45);
  const side = (fill: string, points: readonly (readonly [number, number])[]): SvgElement =>
    element('path', {
      d: pathThrough(points, true),
      fill,
      stroke,
      'stroke-width': 0.8,
      'stroke-linejoin': 'round',
    });
  const top = y - height;
  const right = x + width;
  return [
    side(mixColors(color, '#ffffff', 0.4), [
      [x, top],
      [x - depth, top - depth],
      [right - depth, top - depth],
      [right, top],
    ]),
    side(color, [
      [x, top],
      [x - depth, top - depth],
      [x - depth, y - depth],
      [x, y],
    ]),
    side(mixColors(color, '#10181f', 0.16), [
      [x, top],
      [right, top],
      [right, y],
      [x, y],
    ]),
  ];
}
