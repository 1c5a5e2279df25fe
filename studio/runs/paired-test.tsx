import type { JSX } from 'react';
import { count } from '../../src/text/number-text.js';
import { probabilityText } from './difference-text.js';
import { Figures } from './figures.js';
import type { ComparedFacePage } from './run-shapes.js';

/** From this probability on, chance explains a difference well enough. */
const CHANCE = 0.05;

/** Who is right on the faces that both were asked about, and whether chance would divide them so. */
export function PairedTest({ compared }: { readonly compared: ComparedFacePage }): JSX.Element {
  const { bothRight, onlyFirst, onlySecond, neither, p } = compared;
  return (
    <div className="stack" data-testid="paired test">
      <Figures
        figures={[
          { name: 'both right', value: count(bothRight), note: 'faces' },
          { name: 'only the first right', value: count(onlyFirst), note: 'faces' },
          { name: 'only the second right', value: count(onlySecond), note: 'faces' },
          { name: 'neither right', value: count(neither), note: 'faces' },
          { name: 'p', value: probabilityText(p), note: 'McNemar’s exact test, two-sided' },
        ]}
      />
      <p>{verdict(compared)}</p>
    </div>
  );
}

function verdict({ onlyFirst, onlySecond, p }: ComparedFacePage): string {
  const which = onlyFirst > onlySecond ? 'The first' : 'The second';
  if (p < CHANCE) {
    return (
      `${which} run names more faces rightly than chance would explain. One training of each says nothing of other ` +
      'seeds.'
    );
  }
  return 'Chance alone would often divide the faces so: this does not show that one of the two is better.';
}
