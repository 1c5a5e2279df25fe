import type { ComparedMeasure } from '../../src/evaluation/measure-list.js';
import { decimal, NO_NUMBER } from '../../src/text/number-text.js';

/** How far a value is from another one, with its sign: shares in points of per cent. */
export function differenceText(
  from: number | null,
  to: number | null,
  { share, digits = share ? 1 : 3 }: { readonly share: boolean; readonly digits?: number },
): string {
  if (from === null || to === null) return NO_NUMBER;
  const text = decimal((share ? 100 : 1) * Math.abs(to - from), digits);
  const sign = Number(text) === 0 ? '±' : to > from ? '+' : '−';
  return `${sign}${text}${share ? ' points' : ''}`;
}

/** Whether a change is one for the better; `undefined` where there is none. */
export function isBetter(
  from: number | null,
  to: number | null,
  better: ComparedMeasure['better'],
): boolean | undefined {
  if (from === null || to === null || from === to) return undefined;
  return to > from === (better === 'more');
}

/** A probability of a test for people: `0.031`, or `below 0.001`. */
export function probabilityText(p: number): string {
  return p < 0.001 ? 'below 0.001' : p.toFixed(3);
}
