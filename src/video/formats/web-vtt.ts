import type { ExpressionSpan } from './expression-spans.js';

/** WebVTT: a cue a span, so that a player shows who looks how. `nameOf` names a face. Times before the clip's zero are left out. */
export function webVtt(
  spans: readonly ExpressionSpan[],
  nameOf: (track: number) => string = (track) => `Face ${track}`,
): string {
  const cues = spans
    .filter(({ to }) => to > 0)
    .map(
      ({ track, label, from, to, mean }) =>
        `${clock(Math.max(0, from))} --> ${clock(to)}\n<v ${voice(nameOf(track))}>${label} ${(100 * mean).toFixed(0)} %\n`,
    );
  return ['WEBVTT\n', 'NOTE Perceived expressions, smoothed; not what a person feels.\n', ...cues].join('\n');
}

/** A name as a voice may be called. */
function voice(name: string): string {
  return name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/\s+/g, ' ');
}

/** `01:02:03.456` */
function clock(seconds: number): string {
  const all = Math.round(1000 * seconds);
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  const [hours, minutes] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60];
  return `${pad(hours)}:${pad(minutes)}:${pad(Math.floor(all / 1000) % 60)}.${pad(all % 1000, 3)}`;
}
