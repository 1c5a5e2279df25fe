/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];
/** Lightness 0 to 1, green to red, blue to yellow. */
type Oklab = readonly [lightness: number, a: number, b: number];

/**
 * From dark indigo by red to light yellow: lightness rises all the way, so that it reads without colour vision and in
 * gray print. Angles in degrees.
 */
const START = { lightness: 0.24, chroma: 0.11, hue: 285 };
const MIDDLE = { lightness: 0.57, chroma: 0.183, hue: 374 };
const END = { lightness: 0.93, chroma: 0.14, hue: 465 };

/** Points along the way, by which it is measured. */
const POINTS = 1024;
const LEVELS = 256;

/** The colour of a share from 0 to 1: equal steps of it look like equal steps of colour (in Oklab, Ottosson 2020). */
export function heatColor(share: number): Rgb {
  const clamped = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
  return TABLE[Math.round(clamped * (LEVELS - 1))]!;
}

const TABLE: readonly Rgb[] = evenSteps();

/** Walks the way once, and leaves a colour each time the same distance has been covered. */
function evenSteps(): readonly Rgb[] {
  const points = Array.from({ length: POINTS }, (_, i) => pointAt(i / (POINTS - 1)));
  const covered = [0];
  for (let i = 1; i < POINTS; i++) covered.push(covered[i - 1]! + distance(points[i - 1]!, points[i]!));
  const step = covered.at(-1)! / (LEVELS - 1);
  let i = 0;
  return Array.from({ length: LEVELS }, (_, level) => {
    while (i < POINTS - 1 && covered[i]! < level * step - step / 4) i++;
    return toRgb(points[i]!);
  });
}

/** A parabola through start, middle and end. */
function pointAt(t: number): Oklab {
  const through = (key: keyof typeof START): number =>
    START[key] * (1 - t) * (1 - 2 * t) + MIDDLE[key] * 4 * t * (1 - t) + END[key] * t * (2 * t - 1);
  const angle = (through('hue') * Math.PI) / 180;
  return [through('lightness'), through('chroma') * Math.cos(angle), through('chroma') * Math.sin(angle)];
}

function distance(p: Oklab, q: Oklab): number {
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

function toRgb([lightness, a, b]: Oklab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** Linear light 0 to 1 → sRGB 0 to 255. */
function encode(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, value)));
}
