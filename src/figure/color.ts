/** A colour between two, `#rrggbb` each: `from` at share 0, `to` at 1. */
export function mixColors(from: string, to: string, share: number): string {
  const part = (color: string, i: number): number => Number.parseInt(color.slice(1 + 2 * i, 3 + 2 * i), 16);
  const amount = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
  const mixed = [0, 1, 2].map((i) => Math.round(part(from, i) + (part(to, i) - part(from, i)) * amount));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
