import { HEAT_REGIONS, shareIn } from '../../src/explain/heat-regions.js';
import type { Explanation } from '../../src/recognizer/result.js';
import { percent } from '../../src/text/number-text.js';

/** Where a heat lies, for those who cannot see it, and to compare: in shares, beside those of the area. */
export function heatWords({ heat, class: explained }: Pick<Explanation, 'heat' | 'class'>): string {
  if (heat.every((value) => value === 0)) return `Nothing in this face speaks for ${explained}.`;
  const even = new Float32Array(heat.length).fill(1);
  const [mouth, eyes] = [HEAT_REGIONS.mouth, HEAT_REGIONS.eyes].map((region) => ({
    heat: together(percent(shareIn(heat, region), 0)),
    area: together(percent(shareIn(even, region), 0)),
  }));
  return (
    `${mouth!.heat} of the heat is at the mouth (${mouth!.area} of the area), ` +
    `${eyes!.heat} at eyes and brows (${eyes!.area}).`
  );
}

/** No line ends between a number and its sign. */
const together = (text: string): string => text.replaceAll(' ', '\u00a0');
