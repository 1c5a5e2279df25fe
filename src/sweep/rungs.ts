import { MienError } from '../errors.js';
import type { SweepConfig } from './sweep-config.js';

/**
 * The epochs after which trials are compared, the last of them `epochs`. Where none are given: `epochs` divided by eta
 * again and again, as often as there are epochs and trials for it. Throws `CONFIG_INVALID` where the last of the given
 * rungs is another number, or the trials do not fill the rungs.
 */
export function rungsOf(
  { search, eta, rungs }: Pick<SweepConfig, 'search' | 'eta' | 'rungs'>,
  { trials, epochs }: { readonly trials: number; readonly epochs: number },
): readonly number[] {
  if (search !== 'asha') return [epochs];
  if (rungs !== undefined) {
    if (rungs.at(-1) !== epochs) {
      throw new MienError(
        'CONFIG_INVALID',
        `rungs: the last is ${rungs.at(-1)}; training has ${epochs} epochs.`,
        {
          hint: 'The last rung is the whole training: change "rungs", or "epochs" in "training".',
        },
      );
    }
    const least = eta ** (rungs.length - 1);
    if (trials < least) {
      throw new MienError('CONFIG_INVALID', `trials: ${rungs.length} rungs need ${least}; got ${trials}.`, {
        hint: 'Try more values, or give fewer rungs: at each, one of eta trials goes on.',
      });
    }
    return rungs;
  }
  const own = [epochs];
  for (let left = trials; left >= eta; left = Math.floor(left / eta)) {
    const shorter = Math.round(epochs / eta ** own.length);
    if (shorter < 1 || shorter >= own[0]!) break;
    own.unshift(shorter);
  }
  return own;
}
