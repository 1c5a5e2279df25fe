/** A stretch of a clip, seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** No closer than this, seconds. */
const CLOSEST = 1;

/** A part of a clip that is `factor` times as long, with the position where it was in it, or as near as the clip allows. */
export function zoomed(view: Span, whole: Span, position: number, factor: number): Span {
  const all = whole.to - whole.from;
  const length = Math.min(all, Math.max(Math.min(CLOSEST, all), factor * (view.to - view.from)));
  const inside = Math.min(view.to, Math.max(view.from, position));
  const share = view.to > view.from ? (inside - view.from) / (view.to - view.from) : 0;
  return within(whole, inside - share * length, length);
}

/** The same part, moved on where the position has left it. */
export function following(view: Span, whole: Span, position: number): Span {
  const length = view.to - view.from;
  if (position >= view.from && position <= view.to) return within(whole, view.from, length);
  return within(whole, position - 0.1 * length, length);
}

function within(whole: Span, from: number, length: number): Span {
  const begin = Math.max(whole.from, Math.min(from, whole.to - length));
  return { from: begin, to: Math.min(whole.to, begin + length) };
}
