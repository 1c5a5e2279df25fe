const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];

/** What one of several runs is called in tables, counted from 0. */
export function ordinal(place: number): string {
  return ORDINALS[place] ?? `run ${place + 1}`;
}
