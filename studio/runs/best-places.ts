import type { ComparedMeasure } from '../../src/evaluation/measure-list.js';

/** Where the best of some values stand; none where all are alike, or fewer than two are known. */
export function bestPlaces(
  values: readonly (number | null)[],
  better: ComparedMeasure['better'],
): readonly number[] {
  const known = values.filter((value) => value !== null);
  const best = better === 'more' ? Math.max(...known) : Math.min(...known);
  const places = values.flatMap((value, i) => (value === best ? [i] : []));
  return places.length === known.length ? [] : places;
}
