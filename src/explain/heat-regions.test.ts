import { describe, expect, it } from 'vitest';
import { HEAT_REGIONS, shareIn } from './heat-regions.js';

describe('the share of a heat in a region', () => {
  it('is the region’s of the area where all is equally warm: 23×14 and 37×15 of 48×48', () => {
    const even = new Float32Array(48 * 48).fill(0.25);
    expect(shareIn(even, HEAT_REGIONS.mouth)).toBeCloseTo(322 / 2304, 6);
    expect(shareIn(even, HEAT_REGIONS.eyes)).toBeCloseTo(555 / 2304, 6);
  });

  it('counts each place by its heat, and leaves ends out', () => {
    const heat = new Float32Array(48 * 48);
    heat[31 * 48 + 13] = 1;
    heat[44 * 48 + 35] = 0.5;
    heat[45 * 48 + 20] = 0.25;
    heat[40 * 48 + 36] = 0.25;
    expect(shareIn(heat, HEAT_REGIONS.mouth)).toBeCloseTo(0.75, 6);
    expect(shareIn(heat, HEAT_REGIONS.eyes)).toBe(0);
  });

  it('is 0 of no heat', () => {
    expect(shareIn(new Float32Array(48 * 48), HEAT_REGIONS.mouth)).toBe(0);
  });
});
