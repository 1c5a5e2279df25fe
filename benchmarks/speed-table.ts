import type { DetectorRow, Row, Summary } from './rows.js';

const BEGIN = '<!-- written by "mien bench": begin -->';
const END = '<!-- written by "mien bench": end -->';

/** The jobs of the README's table, by how their names begin. */
const BRIEF = [
  'faces of a photo',
  'finding the faces',
  'the expression of one face',
  'one training step of `mien-deep`',
  'FER-2013 from the zip',
];

/** docs/speed.md with its tables written anew. Throws where it lacks the marks. */
export function withSpeedTables(page: string, summaries: Readonly<Record<string, Summary>>): string {
  return between(page, speedTables(summaries));
}

/** The README with its five rows of speed written anew. Throws where it lacks the marks. */
export function withBriefSpeed(readme: string, summaries: Readonly<Record<string, Summary>>): string {
  const rows = Object.values(summaries).flatMap((summary) => summary.rows);
  const chosen = BRIEF.map((name) => rows.find(({ job }) => job.startsWith(name))).filter(
    (row) => row !== undefined,
  );
  const cells = chosen.map(({ job, mien, peer, ratio }) => [job, mien, peer, ratioText(ratio)]);
  return between(readme, table(['job', 'mien', 'peer', 'ratio'], cells).join('\n'));
}

function between(text: string, written: string): string {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the page lacks ${BEGIN} … ${END}`);
  return `${text.slice(0, from + BEGIN.length)}\n${written}\n${text.slice(to)}`;
}

function speedTables(summaries: Readonly<Record<string, Summary>>): string {
  const all = Object.values(summaries);
  const rows = all.flatMap((summary) => summary.rows);
  const detectors = all.flatMap((summary) => summary.detectors ?? []);
  return [
    ...table(['job', 'mien', 'peer', 'ratio (rounds)', 'peak memory, mien / peer'], rows.map(rowCells)),
    '',
    ...table(['finding faces', 'time', "times mien's", 'found'], detectors.map(detectorCells)),
  ].join('\n');
}

function rowCells({ job, mien, peer, ratio, rounds, memory }: Row): readonly string[] {
  return [job, mien, peer, ratioText(ratio, rounds), memory ?? ''];
}

export function ratioText(ratio: number, rounds?: Row['rounds']): string {
  const digits = ratio < 3 ? 2 : 1;
  const spread = rounds?.map((value) => value.toFixed(digits)).join('–');
  return `${ratio.toFixed(digits)}${spread === undefined ? '' : ` (${spread})`}`;
}

function detectorCells({ side, milliseconds, times, recall }: DetectorRow): readonly string[] {
  const time = `${Math.round(milliseconds).toLocaleString('en-US')} ms`;
  return [side, time, times.toFixed(times < 10 ? 1 : 0), `${(100 * recall).toFixed(0)} %`];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), `|---|${'--:|'.repeat(header.length - 1)}`, ...rows.map(line)];
}
