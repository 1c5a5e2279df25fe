import type { Mask } from './sample-canvas.js';

export type Point = readonly [number, number];

export function clamp01(value: number): number {
  return value < 0 ? 0 : Math.min(value, 1);
}

/** Coverage of a pixel whose centre lies `distance` inside an edge. */
export function edge(distance: number, pixel: number): number {
  return clamp01(distance / pixel + 0.5);
}

/** An ellipse with a sharp edge. */
export function ellipse(cx: number, cy: number, rx: number, ry: number, pixel: number): Mask {
  return (x, y) => {
    const u = (x - cx) / rx;
    const v = (y - cy) / ry;
    const inside = 1 - u * u - v * v;
    // Implicit function over its gradient's length: the distance to first order.
    const slope = 2 * Math.sqrt((u * u) / (rx * rx) + (v * v) / (ry * ry)) + 1e-6;
    return edge(inside / slope, pixel);
  };
}

/** A soft spot: 1 in the middle, falling smoothly to 0 on the ellipse. */
export function glow(cx: number, cy: number, rx: number, ry: number): Mask {
  return (x, y) => {
    const u = (x - cx) / rx;
    const v = (y - cy) / ry;
    const inside = 1 - u * u - v * v;
    return inside > 0 ? inside * inside : 0;
  };
}

/** What lies between two curves over `left ≤ x ≤ right`. */
export function between(
  left: number,
  right: number,
  upper: (x: number) => number,
  lower: (x: number) => number,
  pixel: number,
): Mask {
  return (x, y) => {
    const side = Math.min(edge(x - left, pixel), edge(right - x, pixel));
    if (side === 0) return 0;
    // The two edges may share a pixel, so their coverages add up to one less than the whole.
    return side * Math.max(0, edge(y - upper(x), pixel) + edge(lower(x) - y, pixel) - 1);
  };
}

/** A line along a quadratic Bézier curve, `width` wide, its edge as soft as a pixel or as `softness`. */
export function stroke(from: Point, control: Point, to: Point, width: number, softness: number): Mask {
  const points: number[] = [];
  const segments = 5;
  for (let k = 0; k <= segments; k++) {
    const t = k / segments;
    const s = 1 - t;
    points.push(s * s * from[0] + 2 * s * t * control[0] + t * t * to[0]);
    points.push(s * s * from[1] + 2 * s * t * control[1] + t * t * to[1]);
  }
  // A line thinner than its soft edge keeps its amount of ink by being fainter.
  const strength = Math.min(1, width / softness);
  return (x, y) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (let k = 0; k < 2 * segments; k += 2) {
      const ax = points[k]!;
      const ay = points[k + 1]!;
      const dx = points[k + 2]! - ax;
      const dy = points[k + 3]! - ay;
      const along = clamp01(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy + 1e-9));
      const ex = x - ax - along * dx;
      const ey = y - ay - along * dy;
      nearest = Math.min(nearest, ex * ex + ey * ey);
    }
    return strength * edge(Math.max(width, softness) / 2 - Math.sqrt(nearest), softness);
  };
}

/** The parabola through (0, start), (0.6, peak), (1, end). */
export function arch(start: number, peak: number, end: number): (t: number) => number {
  const curvature = (end - start - (peak - start) / 0.6) / 0.4;
  const slope = end - start - curvature;
  return (t) => start + t * (slope + t * curvature);
}
