import { EXPRESSIONS } from '../expression.js';
import type { Issue } from '../issue.js';
import { printable } from '../text/printable.js';
import { SPLITS } from './record.js';
import type { FaceSource } from './source.js';

/** Of a source's rows, the largest share that may be lost without a word. */
const BEARABLE = 0.1;
/** Reasons that are listed. */
const SHOWN = 5;

/** Why rows were lost, and how many. */
export interface LossReason {
  /** An issue's code. */
  readonly code: string;
  readonly rows: number;
  /** What was wrong with the first of them, and where. */
  readonly example: string;
}

/** What of a source cannot be used, where that is more than a little. */
export interface SourceLoss {
  readonly source: string;
  readonly rows: number;
  /** Rows without a face, without a label, or both. */
  readonly lost: number;
  /** Splits and classes, also those of the source's own, that have rows and no face. */
  readonly emptied: readonly string[];
  /** The most frequent first. */
  readonly reasons: readonly LossReason[];
}

/**
 * What a source lost in being read, where that is more than a tenth of its rows, or a whole split or class of it;
 * `undefined` where it is less.
 */
export function sourceLoss(source: FaceSource): SourceLoss | undefined {
  const { name, records, issues = [], met } = source;
  const rows = source.rows ?? records.length;
  const usable = records.filter(
    ({ sourceLabel, votes }) => sourceLabel !== undefined || Object.keys(votes).length > 0,
  );
  const lost = rows - usable.length;
  const voted = records.some(({ votes }) => Object.keys(votes).length > 0);
  const telling = issues.filter(
    ({ code, outcome }) => outcome === 'excluded' || (code === 'EMOTION_UNKNOWN' && !voted),
  );
  const emptied = lost === 0 ? [] : [...strangers(telling, voted), ...emptiedOf(usable, met, voted)];
  if (lost <= rows * BEARABLE && emptied.length === 0) return undefined;
  return { source: name, rows, lost, emptied, reasons: reasonsOf(telling) };
}

/** The source's own words for splits and classes that are none of ours. */
function strangers(issues: readonly Issue[], voted: boolean): string[] {
  const words = new Set<string>();
  for (const { code, value } of issues) {
    if (value === undefined || value === '') continue;
    if (code === 'USAGE_UNKNOWN' || code === 'SPLIT_UNKNOWN') words.add(`split "${value}"`);
    if (code === 'LABEL_UNKNOWN' || (code === 'EMOTION_UNKNOWN' && !voted)) words.add(`class "${value}"`);
  }
  return [...words];
}

function emptiedOf(usable: FaceSource['records'], met: FaceSource['met'], voted: boolean): string[] {
  if (met === undefined) return [];
  const splits = SPLITS.filter(
    (split) => met.splits.has(split) && !usable.some((record) => record.split === split),
  );
  // By votes, a class may rightly end up without a face.
  const labels = EXPRESSIONS.filter(
    (label) => !voted && met.labels.has(label) && !usable.some(({ sourceLabel }) => sourceLabel === label),
  );
  return [...splits.map((split) => `split "${split}"`), ...labels.map((label) => `class "${label}"`)];
}

function reasonsOf(issues: readonly Issue[]): LossReason[] {
  const reasons = new Map<string, LossReason>();
  for (const { code, value, message, file, row } of issues) {
    const key = `${code}\0${value ?? ''}`;
    const before = reasons.get(key);
    const example = before?.example ?? `${file}${row === undefined ? '' : `, row ${row}`}: ${message}`;
    reasons.set(key, { code, rows: (before?.rows ?? 0) + 1, example });
  }
  return [...reasons.values()].toSorted((a, b) => b.rows - a.rows);
}

/** Losses for people, as lines of text: how much of what was lost, and why. */
export function formatLosses(losses: readonly SourceLoss[]): string {
  return losses.flatMap(lossLines).join('\n');
}

function lossLines({ source, rows, lost, emptied, reasons }: SourceLoss): string[] {
  const share = rows === 0 ? 100 : (100 * lost) / rows;
  const lines = [`${source}: ${lost} of ${rows} rows are lost (${share.toFixed(1)} %).`];
  if (emptied.length > 0) {
    const shown = printable(emptied.slice(0, 2 * SHOWN).join(', '));
    lines.push(`  Nothing is left of ${shown}${emptied.length > 2 * SHOWN ? ', …' : ''}.`);
  }
  for (const { code, rows: count, example } of reasons.slice(0, SHOWN))
    lines.push(`  ${count} ${code}: ${printable(example)}`);
  if (reasons.length > SHOWN) lines.push(`  … and ${reasons.length - SHOWN} more reasons, in audit.json`);
  return lines;
}
