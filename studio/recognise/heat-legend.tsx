import type { JSX } from 'react';
import { heatColor } from '../../src/figure/heat-color.js';

const STEPS = 16;
const COLORS = Array.from({ length: STEPS }, (_, i) => `rgb(${heatColor(i / (STEPS - 1)).join(' ')})`);

/** What the colours of a heat mean. */
export function HeatLegend(): JSX.Element {
  return (
    <div className="heat-legend small">
      <span
        className="heat-scale"
        style={{ background: `linear-gradient(to right, ${COLORS.join(', ')})` }}
        aria-hidden="true"
      />
      <span>Dark: nothing</span>
      <span>Bright: most</span>
    </div>
  );
}
