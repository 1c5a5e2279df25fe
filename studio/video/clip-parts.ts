/** A part of a clip that the reader marked: a stimulus, a task, a question. */
export interface ClipPart {
  readonly label: string;
  /** Seconds. */
  readonly from: number;
  readonly to: number;
}

/** The table that `mien video --markers` reads. */
export function partsCsv(clip: string, parts: readonly ClipPart[]): string {
  const lines = parts.map(({ label, from, to }) =>
    [clip, label, from.toFixed(3), to.toFixed(3)].map(cell).join(','),
  );
  return ['clip,label,from,to', ...lines, ''].join('\n');
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
