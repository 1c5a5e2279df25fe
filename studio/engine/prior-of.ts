import type { Prior } from '../../src/model/prior.js';
import type { Engine } from './engine.js';

/** The model's own class shares, even ones, or those of its training faces. */
export type PriorChoice = 'own' | 'even' | 'training';

/** What an engine is asked for by a choice; `undefined` for its own shares, and where it knows no others. */
export function priorOf(engine: Engine | undefined, choice: PriorChoice): Prior | undefined {
  return choice === 'own' || engine?.knowsShares !== true ? undefined : choice;
}
