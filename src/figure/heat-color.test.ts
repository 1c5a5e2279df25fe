import { describe, expect, it } from 'vitest';
import { heatColor, type Rgb } from './heat-color.js';

/** sRGB 0–255 → Oklab, as Björn Ottosson gives it (A perceptual color space for image processing, 2020). */
function oklab(rgb: Rgb): readonly [number, number, number] {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const STEPS = 16;
const colors = Array.from({ length: STEPS + 1 }, (_, i) => oklab(heatColor(i / STEPS)));

describe('the colours of heat', () => {
  it('are as far apart for equal steps anywhere', () => {
    const steps = colors
      .slice(1)
      .map((color, i) => Math.hypot(...color.map((part, c) => part - colors[i]![c]!)));
    const mean = steps.reduce((a, b) => a + b, 0) / STEPS;
    for (const step of steps) expect(Math.abs(step / mean - 1)).toBeLessThan(0.1);
  });

  it('grow lighter all the way, from dark to light', () => {
    const lightness = colors.map(([value]) => value);
    lightness.slice(1).forEach((value, i) => {
      expect(value).toBeGreaterThan(lightness[i]! + 0.01);
    });
    expect(lightness[0]).toBeLessThan(0.3);
    expect(lightness.at(-1)).toBeGreaterThan(0.9);
  });

  it('hold at their ends whatever is asked', () => {
    expect(heatColor(-1)).toEqual(heatColor(0));
    expect(heatColor(2)).toEqual(heatColor(1));
    expect(heatColor(Number.NaN)).toEqual(heatColor(0));
  });
});
