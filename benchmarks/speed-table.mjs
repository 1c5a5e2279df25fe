/** @import { DetectorRow, Row, Summary } from './rows.mjs' */

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

/**
 * docs/speed.md with its tables written anew. Throws where it lacks the marks.
 * @param {string} page @param {Readonly<Record<string, Summary>>} summaries
 */
export function withSpeedTables(page, summaries) {
  return between(page, speedTables(summaries));
}

/**
 * The README with its five rows of speed written anew. Throws where it lacks the marks.
 * @param {string} readme @param {Readonly<Record<string, Summary>>} summaries
 */
export function withBriefSpeed(readme, summaries) {
  const rows = Object.values(summaries).flatMap((summary) => summary.rows);
  const chosen = BRIEF.map((name) => rows.find(({ job }) => job.startsWith(name))).filter(
    (row) => row !== undefined,
  );
  const cells = chosen.map(({ job, mien, peer, ratio }) => [job, mien, peer, ratioText(ratio)]);
  return between(readme, table(['job', 'mien', 'peer', 'ratio'], cells).join('\n'));
}

/** @param {string} text @param {string} written */
function between(text, written) {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the page lacks ${BEGIN} … ${END}`);
  return `${text.slice(0, from + BEGIN.length)}\n${written}\n${text.slice(to)}`;
}

/** @param {Readonly<Record<string, Summary>>} summaries */
function speedTables(summaries) {
  const all = Object.values(summaries);
  const rows = all.flatMap((summary) => summary.rows);
  const detectors = all.flatMap((summary) => summary.detectors ?? []);
  return [
    ...table(['job', 'mien', 'peer', 'ratio (rounds)', 'peak memory, mien / peer'], rows.map(rowCells)),
    '',
    ...table(['finding faces', 'time', "times mien's", 'found'], detectors.map(detectorCells)),
  ].join('\n');
}

/** @param {Row} row */
function rowCells({ job, mien, peer, ratio, rounds, memory }) {
  return [job, mien, peer, ratioText(ratio, rounds), memory ?? ''];
}

/** @param {number} ratio @param {Row['rounds']} [rounds] */
export function ratioText(ratio, rounds) {
  const digits = ratio < 3 ? 2 : 1;
  const spread = rounds?.map((value) => value.toFixed(digits)).join('–');
  return `${ratio.toFixed(digits)}${spread === undefined ? '' : ` (${spread})`}`;
}

/** @param {DetectorRow} row */
function detectorCells({ side, milliseconds, times, recall }) {
  const time = `${Math.round(milliseconds).toLocaleString('en-US')} ms`;
  return [side, time, times.toFixed(times < 10 ? 1 : 0), `${(100 * recall).toFixed(0)} %`];
}

/** @param {readonly string[]} header @param {readonly (readonly string[])[]} rows */
function table(header, rows) {
  /** @param {readonly string[]} cells */
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(header), `|---|${'--:|'.repeat(header.length - 1)}`, ...rows.map(line)];
}
