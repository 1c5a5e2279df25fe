import type { Mask, Shape } from './canvas.js';

export type Point = readonly [number, number];

export function clamp01(value: number): number {
  return value < 0 ? 0 : Math.min(value, 1);
}

/** Coverage of a pixel whose centre lies `distance` inside an edge. */
export function edge(distance: number, pixel: number): number {
  return clamp01(distance / pixel + 0.5);
}

/**
 * Coverage where `inside` = 1 − u² − v² (or nearly that) changes with the place by −2·(slopeX, slopeY): an implicit
 * function over its gradient's length is the distance to its zero line, to first order.
 */
export function implicitEdge(inside: number, slopeX: number, slopeY: number, pixel: number): number {
  const slope = slopeX * slopeX + slopeY * slopeY;
  if (inside * inside > slope * pixel * pixel) return inside > 0 ? 1 : 0;
  return edge(inside / (2 * Math.sqrt(slope) + 1e-6), pixel);
}

/**
 * Coverage at `distance` from the middle of a line that is `2·half` wide. A line thinner than a pixel keeps its
 * amount of ink by being fainter.
 */
export function thinLine(distance: number, half: number, pixel: number): number {
  return Math.min(1, (2 * half) / pixel) * edge(Math.max(half, pixel / 2) - Math.abs(distance), pixel);
}

/** An ellipse with a sharp edge. */
export function ellipse(cx: number, cy: number, rx: number, ry: number, pixel: number): Shape {
  return {
    bounds: [cx - rx - pixel, cy - ry - pixel, cx + rx + pixel, cy + ry + pixel],
    mask: (x, y) => {
      const u = (x - cx) / rx;
      const v = (y - cy) / ry;
      return implicitEdge(1 - u * u - v * v, u / rx, v / ry, pixel);
    },
  };
}

/** A soft spot: 1 in the middle, falling smoothly to 0 on the ellipse. */
export function glow(cx: number, cy: number, rx: number, ry: number): Shape {
  return {
    bounds: [cx - rx, cy - ry, cx + rx, cy + ry],
    mask: (x, y) => {
      const u = (x - cx) / rx;
      const v = (y - cy) / ry;
      const inside = 1 - u * u - v * v;
      return inside > 0 ? inside * inside : 0;
    },
  };
}

/** One shape where another is too, more or less opaque. */
export function within(outer: Mask, inner: Shape, opacity = 1): Shape {
  return {
    bounds: inner.bounds,
    mask: (x, y) => {
      const cover = inner.mask(x, y);
      return cover === 0 ? 0 : opacity * cover * outer(x, y);
    },
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
    const above = edge(y - upper(x), pixel);
    // The two edges may share a pixel: what one leaves and the other takes away add up.
    return above === 0 ? 0 : side * Math.max(0, above + edge(lower(x) - y, pixel) - 1);
  };
}

/** A line along a quadratic Bézier curve, `width` wide, its edge as soft as a pixel or as `softness`. */
export function stroke(from: Point, control: Point, to: Point, width: number, softness: number): Shape {
  // Four straight pieces: at 48 pixels nobody sees the corners between them.
  const segments = 4;
  const points = new Float64Array(2 * segments + 2);
  for (let k = 0; k <= segments; k++) {
    const t = k / segments;
    const s = 1 - t;
    points[2 * k] = s * s * from[0] + 2 * s * t * control[0] + t * t * to[0];
    points[2 * k + 1] = s * s * from[1] + 2 * s * t * control[1] + t * t * to[1];
  }
  const half = width / 2;
  const reach = Math.max(half, softness / 2) + softness / 2;
  return {
    bounds: [
      Math.min(from[0], control[0], to[0]) - reach,
      Math.min(from[1], control[1], to[1]) - reach,
      Math.max(from[0], control[0], to[0]) + reach,
      Math.max(from[1], control[1], to[1]) + reach,
    ],
    mask: (x, y) => {
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
      return nearest < reach * reach ? thinLine(Math.sqrt(nearest), half, softness) : 0;
    },
  };
}

/** The parabola through (0, start), (0.6, peak), (1, end). */
export function arch(start: number, peak: number, end: number): (t: number) => number {
  const curvature = (end - start - (peak - start) / 0.6) / 0.4;
  const slope = end - start - curvature;
  return (t) => start + t * (slope + t * curvature);
}
