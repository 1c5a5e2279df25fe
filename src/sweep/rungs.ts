import { MienError } from '../errors.js';
import type { SweepConfig } from './sweep-config.js';

/**
 * Parts of all epochs after which trials are compared. With an eta of 3 and twenty trials, they take less than a quarter of the
 * epochs of the whole grid, and the first rung is behind the time in which all trials are near chance (docs/training.md).
 */
const PARTS = [12, 6];

/**
 * The epochs after which trials are compared, the last of them `epochs`. Where none are given: a twelfth of `epochs`, a sixth,
 * and all, or fewer rungs where there are too few epochs or trials. Throws `CONFIG_INVALID` where the last of the given
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
  const lower: number[] = [];
  for (const part of PARTS) {
    const rung = Math.max(Math.round(epochs / part), 1 + (lower.at(-1) ?? 0));
    if (trials >= eta ** (lower.length + 1) && rung < epochs) lower.push(rung);
  }
  return [...lower, epochs];
}
