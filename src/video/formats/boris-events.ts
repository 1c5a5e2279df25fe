import type { ExpressionSpan } from './expression-spans.js';

/** What BORIS says of an observation besides its events. */
export interface BorisClip {
  /** The clip's file name: the observation's id, too. */
  readonly name: string;
  /** ISO 8601. */
  readonly date: string;
  /** Seconds from the first row to the last, and rows a second. */
  readonly seconds: number;
  readonly rate: number;
}

/** The columns of BORIS's export of aggregated events. */
const COLUMNS = [
  'Observation id',
  'Observation date',
  'Description',
  'Observation type',
  'Source',
  'Time offset (s)',
  'Coding duration',
  'Media duration (s)',
  'FPS (frame/s)',
  'Subject',
  'Observation duration by subject by observation',
  'Behavior',
  'Behavioral category',
  'Behavior type',
  'Start (s)',
  'Stop (s)',
  'Duration (s)',
  'Media file name',
  'Image index start',
  'Image index stop',
  'Image file path start',
  'Image file path stop',
  'Comment start',
  'Comment stop',
] as const;

/**
 * BORIS's tabular format of aggregated events, tab-separated: a state event a span, the face as the subject. Columns of which
 * nothing is known, such as the path of a picture, are empty.
 */
export function borisEvents(spans: readonly ExpressionSpan[], clip: BorisClip): string {
  const shown = new Map<number, number>();
  for (const { track, from, to } of spans) shown.set(track, (shown.get(track) ?? 0) + to - from);
  const lines = spans.map((span) => {
    const cells = cellsOf(span, clip, shown.get(span.track)!);
    return COLUMNS.map((name) => plain(cells[name] ?? '')).join('\t');
  });
  return `${[COLUMNS.join('\t'), ...lines].join('\n')}\n`;
}

function cellsOf(
  { track, label, from, to, mean }: ExpressionSpan,
  { name, date, seconds, rate }: BorisClip,
  shown: number,
): Readonly<Partial<Record<(typeof COLUMNS)[number], string>>> {
  return {
    'Observation id': name,
    'Observation date': date,
    Description: 'Perceived expressions, smoothed, by mien',
    'Observation type': 'Media file(s)',
    Source: name,
    'Time offset (s)': '0',
    'Coding duration': seconds.toFixed(3),
    'FPS (frame/s)': rate.toFixed(3),
    Subject: `Face ${track}`,
    'Observation duration by subject by observation': shown.toFixed(3),
    Behavior: label,
    'Behavioral category': 'perceived expression',
    'Behavior type': 'STATE',
    'Start (s)': from.toFixed(3),
    'Stop (s)': to.toFixed(3),
    'Duration (s)': (to - from).toFixed(3),
    'Media file name': name,
    'Comment start': `mean probability ${mean.toFixed(3)}`,
  };
}

/** A name may hold what would end a cell. */
function plain(text: string): string {
  return text.replaceAll(/[\t\r\n]/g, ' ');
}
