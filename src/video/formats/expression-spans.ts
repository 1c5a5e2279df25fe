import { EXPRESSIONS, type Expression } from '../../expression.js';
import type { VideoFace, VideoRow } from '../video-row.js';

/** A time through which one face shows one perceived expression. */
export interface ExpressionSpan {
  readonly track: number;
  /** The likeliest class of the smoothed probabilities, or that no class is likely enough. */
  readonly label: Expression | 'uncertain';
  /** Seconds of the container's clock; `to` is when it is no longer shown. */
  readonly from: number;
  readonly to: number;
  /** Mean smoothed probability of the likeliest class, 0 to 1. */
  readonly mean: number;
}

interface OpenSpan {
  readonly label: ExpressionSpan['label'];
  readonly from: number;
  last: number;
  sum: number;
  count: number;
}

/** A face that is missed for no longer than this goes on, seconds. */
const GAP = 0.5;

/**
 * The spans of all faces, by when they begin and then by track. A span lasts until the next row; a face that is missed for
 * up to half a second goes on. Below `uncertainBelow` the likeliest class is not named.
 */
export async function expressionSpans(
  rows: AsyncIterable<VideoRow>,
  uncertainBelow: number,
): Promise<readonly ExpressionSpan[]> {
  const spans = new Spans(uncertainBelow);
  for await (const row of rows) spans.add(row);
  return spans.end();
}

class Spans {
  readonly #done: ExpressionSpan[] = [];
  readonly #open = new Map<number, OpenSpan>();
  #before: number | undefined;
  /** Seconds between the last two rows. */
  #step = 0.001;

  constructor(private readonly uncertainBelow: number) {}

  add({ time, faces }: VideoRow): void {
    if (this.#before !== undefined && time > this.#before) this.#step = time - this.#before;
    this.#before = time;
    for (const [track, { last }] of [...this.#open]) if (time - last > GAP) this.#lose(track, last);
    for (const face of faces) this.#go(face, time);
  }

  end(): readonly ExpressionSpan[] {
    for (const [track, { last }] of [...this.#open]) this.#lose(track, last);
    return this.#done.sort((a, b) => a.from - b.from || a.track - b.track);
  }

  #go(face: VideoFace, time: number): void {
    const { label, share } = labelOf(face, this.uncertainBelow);
    const before = this.#open.get(face.track);
    if (before !== undefined && before.label !== label) this.#close(face.track, time);
    const span = this.#open.get(face.track) ?? { label, from: time, last: time, sum: 0, count: 0 };
    span.last = time;
    span.sum += share;
    span.count++;
    this.#open.set(face.track, span);
  }

  /** It was there until about when the next row would have come. */
  #lose(track: number, last: number): void {
    this.#close(track, last + Math.min(GAP, this.#step));
  }

  #close(track: number, to: number): void {
    const { label, from, sum, count } = this.#open.get(track)!;
    this.#open.delete(track);
    if (to > from) this.#done.push({ track, label, from, to, mean: sum / count });
  }
}

function labelOf(
  { smoothed }: VideoFace,
  uncertainBelow: number,
): { readonly label: ExpressionSpan['label']; readonly share: number } {
  let best: Expression = EXPRESSIONS[0]!;
  for (const name of EXPRESSIONS) if (smoothed[name] > smoothed[best]) best = name;
  const share = smoothed[best];
  return { label: share < uncertainBelow ? 'uncertain' : best, share };
}
