import type { ExpressionSpan } from './expression-spans.js';

/** WebVTT: a cue a span, so that a player shows who looks how. Times before the clip's zero are left out. */
export function webVtt(spans: readonly ExpressionSpan[]): string {
  const cues = spans
    .filter(({ to }) => to > 0)
    .map(
      ({ track, label, from, to, mean }) =>
        `${clock(Math.max(0, from))} --> ${clock(to)}\n<v Face ${track}>${label} ${(100 * mean).toFixed(0)} %\n`,
    );
  return ['WEBVTT\n', 'NOTE Perceived expressions, smoothed; not what a person feels.\n', ...cues].join('\n');
}

/** `01:02:03.456` */
function clock(seconds: number): string {
  const all = Math.round(1000 * seconds);
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  const [hours, minutes] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60];
  return `${pad(hours)}:${pad(minutes)}:${pad(Math.floor(all / 1000) % 60)}.${pad(all % 1000, 3)}`;
}
