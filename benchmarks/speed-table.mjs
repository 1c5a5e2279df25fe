/** @import { DetectorRow, Row, Summary } from './rows.mjs' */

const BEGIN = '<!-- written by "mien bench": begin -->';
const END = '<!-- written by "mien bench": end -->';

/**
 * The README with its tables of speed written anew. Throws where it lacks the marks.
 * @param {string} readme @param {Readonly<Record<string, Summary>>} summaries
 */
export function withSpeedTables(readme, summaries) {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the README lacks ${BEGIN} … ${END}`);
  return `${readme.slice(0, from + BEGIN.length)}\n${speedTables(summaries)}\n${readme.slice(to)}`;
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
