import { EXPRESSIONS } from '../../src/expression.js';
import { type Prior, type Shares, temperedShares } from '../../src/model/prior.js';

/**
 * The model's own class shares, even ones, those of its training faces, or these made more even: ∝ π^(1 − τ), so that
 * τ 0 leaves them and 1 makes them even.
 */
export type PriorChoice = 'own' | 'even' | 'training' | { readonly tempered: number };

/** What an engine is asked for by a choice; `undefined` for its own shares, and where it knows no others. */
export function priorOf(
  engine: { readonly shares: Shares | undefined } | undefined,
  choice: PriorChoice,
): Prior | undefined {
  const shares = engine?.shares;
  if (choice === 'own' || shares === undefined) return undefined;
  if (typeof choice === 'string') return choice;
  const tempered = temperedShares(shares, choice.tempered);
  return Object.fromEntries(EXPRESSIONS.map((name, k) => [name, Number(tempered[k]!.toFixed(4))]));
}
