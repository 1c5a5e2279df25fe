import { EXPRESSIONS } from '../../expression.js';
import type { Issue } from '../../issue.js';
import { printable } from '../../text/printable.js';
import { withoutTrainingCopies } from '../duplicates.js';
import { labelRecords, PROTOCOLS, type Protocol, protocolClasses } from '../labels.js';
import { type SourceLoss, sourceLoss } from '../losses.js';
import { type FaceDataset, SPLITS, type Split, VOTE_TABLES, type VoteTable } from '../record.js';
import type { FaceSource } from '../source.js';
import type { FolderLabels } from './assemble.js';
import { labelOfFileName, UNLABELLED } from './metadata.js';

/** How many faces a protocol keeps. */
export interface ProtocolCount {
  readonly protocol: Protocol;
  readonly table: VoteTable | undefined;
  /** Rows a split, and those of them that are no copies of training images. */
  readonly rows: Readonly<Record<Split, number>>;
  readonly deduplicated: Readonly<Record<Split, number>>;
  readonly classes: Readonly<Record<Split, Readonly<Record<string, number>>>>;
}

/** What came of one source. */
export interface SourceCount {
  readonly name: string;
  readonly rows: number;
  readonly records: number;
  /** Faces by the label of their picture folder, `unlabelled` among them. */
  readonly labels: Readonly<Record<Split, Readonly<Record<string, number>>>>;
}

/** What was found in the data while it was prepared. */
export interface Audit {
  readonly sources: readonly SourceCount[];
  readonly records: number;
  readonly splits: Readonly<Record<Split, number>>;
  /** Records with the same pixels as an earlier one. */
  readonly duplicates: number;
  /** Records with the same pixels as a training record that comes before them, by split. */
  readonly copiesOfTraining: Readonly<Record<Split, number>>;
  readonly folderLabels: FolderLabels;
  readonly protocols: readonly ProtocolCount[];
  /** Issues by code, most frequent first. */
  readonly issueCounts: Readonly<Record<string, number>>;
  readonly issues: readonly Issue[];
  /** Sources that lost more than a tenth of their rows, or a whole split or class; absent in older audits. */
  readonly losses?: readonly SourceLoss[];
}

export function auditDataset(
  dataset: FaceDataset,
  sources: readonly FaceSource[],
  labels: FolderLabels,
): Audit {
  const { records } = dataset;
  const issues = sources.flatMap((source) => source.issues ?? []);
  const counts = new Map<string, number>();
  for (const { code } of issues) counts.set(code, (counts.get(code) ?? 0) + 1);
  const rowsOf = (split: Split): number[] =>
    records.flatMap((record, i) => (record.split === split ? [i] : []));
  return {
    sources: sources.map(({ name, rows, records }) => ({
      name,
      rows: rows ?? records.length,
      records: records.length,
      labels: countLabels(dataset, name),
    })),
    records: records.length,
    splits: bySplit((split) => rowsOf(split).length),
    duplicates: records.filter(({ duplicateOf }) => duplicateOf !== undefined).length,
    copiesOfTraining: bySplit(
      (split) => rowsOf(split).length - withoutTrainingCopies(records, rowsOf(split)).length,
    ),
    folderLabels: labels,
    protocols: countProtocols(dataset),
    issueCounts: Object.fromEntries([...counts].sort((a, b) => b[1] - a[1])),
    issues,
    losses: sources.flatMap((source) => sourceLoss(source) ?? []),
  };
}

function countLabels({ records }: FaceDataset, source: string): SourceCount['labels'] {
  const names = [...EXPRESSIONS, UNLABELLED];
  const counts = bySplit(() => Object.fromEntries(names.map((name) => [name, 0])));
  for (const record of records) {
    if (record.source === source) counts[record.split][labelOfFileName(record.fileName) || UNLABELLED]!++;
  }
  return counts;
}

function countProtocols({ records }: FaceDataset): ProtocolCount[] {
  const tables = VOTE_TABLES.filter((table) => records.some((record) => record.votes[table] !== undefined));
  return PROTOCOLS.flatMap((protocol) => {
    // Without votes every protocol is the source's label: one line says it all.
    if (protocol === 'source-label') return [countProtocol(protocol, undefined)];
    return tables.map((table) => countProtocol(protocol, table));
  });

  function countProtocol(protocol: Protocol, table: VoteTable | undefined): ProtocolCount {
    const kept = Object.fromEntries(
      SPLITS.map((split) => [split, labelRecords(records, { protocol, table, split })]),
    );
    const names = protocolClasses(protocol);
    return {
      protocol,
      table,
      rows: bySplit((split) => kept[split]!.rows.length),
      deduplicated: bySplit((split) => withoutTrainingCopies(records, kept[split]!.rows).length),
      classes: bySplit((split) => {
        const tally = new Array<number>(names.length).fill(0);
        for (const label of kept[split]!.labels) tally[label]!++;
        return Object.fromEntries(names.map((name, label) => [name, tally[label]!]));
      }),
    };
  }
}

function bySplit<T>(value: (split: Split) => T): Record<Split, T> {
  return { train: value('train'), validation: value('validation'), test: value('test') };
}

/** Rows shown for each kind of issue; `audit.json` has them all. */
const SHOWN = 5;

/** The audit for people: plain text, aligned for a fixed-width font. */
export function formatAudit(audit: Audit): string {
  const lines = [
    'AUDIT OF THE PREPARED DATASET',
    '',
    ...audit.sources.map(
      ({ name, rows, records }) =>
        `${name}: ${count(rows)} rows read, ${count(records)} in the dataset, ${count(rows - records)} excluded`,
    ),
    '',
    'FACES OF EACH SOURCE BY SPLIT AND LABEL (the picture folders)',
    '',
    sourceTable(audit),
    '',
    splitTable(audit),
    '',
    `${count(audit.duplicates)} records have the very same pixels as an earlier one.`,
    '',
    'FACES THAT EACH PROTOCOL KEEPS (in brackets: without copies of training images)',
    '',
    protocolTable(audit),
    '',
    ...classLines(audit),
    '',
    'ISSUES',
    '',
    ...issueLines(audit),
  ];
  return `${lines.join('\n')}\n`;
}

function sourceTable({ sources }: Audit): string {
  const names = [...EXPRESSIONS, UNLABELLED];
  const rows = sources.flatMap(({ name, labels }) =>
    SPLITS.filter((split) => sum(labels[split]) > 0).map((split) => [
      name,
      split,
      count(sum(labels[split])),
      ...names.map((label) => count(labels[split][label] ?? 0)),
    ]),
  );
  return table(['source', 'split', 'faces', ...names], rows);
}

function splitTable({ splits, copiesOfTraining }: Audit): string {
  return table(
    ['split', 'records', 'copies of (other) training images'],
    SPLITS.map((split) => [split, count(splits[split]), count(copiesOfTraining[split])]),
  );
}

function protocolTable({ protocols }: Audit): string {
  const rows = protocols.map(({ protocol, table: votes, rows: kept, deduplicated }) => [
    protocol,
    votes ?? '–',
    ...SPLITS.map((split) =>
      split === 'train' ? count(kept[split]) : `${count(kept[split])} (${count(deduplicated[split])})`,
    ),
  ]);
  return table(['protocol', 'votes', ...SPLITS], rows);
}

/** By the protocol that the picture folders follow. */
function classLines({ folderLabels, protocols }: Audit): string[] {
  const wanted = folderLabels === 'ferplus' ? 'majority-7' : 'source-label';
  const shown = protocols.find(({ protocol }) => protocol === wanted) ?? protocols.at(-1);
  const lines = [`CLASSES (protocol ${wanted}, the picture folders)`, ''];
  if (shown === undefined) return lines;
  const rows = Object.keys(shown.classes.train).map((name) => [
    name,
    ...SPLITS.map((split) => count(shown.classes[split][name]!)),
  ]);
  return [...lines, table(['class', ...SPLITS], rows)];
}

function issueLines({ issues, issueCounts }: Audit): string[] {
  if (issues.length === 0) return ['none'];
  return Object.entries(issueCounts).flatMap(([code, number]) => {
    const ofCode = issues.filter((issue) => issue.code === code);
    const rest = number > SHOWN ? [`  … and ${count(number - SHOWN)} more, in audit.json`] : [];
    return [
      `${code}: ${count(number)} (${outcomeText(ofCode, number)})`,
      ...ofCode.slice(0, SHOWN).map(issueLine),
      ...rest,
    ];
  });
}

function outcomeText(issues: readonly Issue[], all: number): string {
  const excluded = issues.filter(({ outcome }) => outcome === 'excluded').length;
  if (excluded === 0) return 'noted';
  return excluded === all ? 'excluded' : `${count(excluded)} excluded`;
}

function issueLine({ file, row, message }: Issue): string {
  return printable(`  ${file}${row === undefined ? '' : `, row ${row}`}: ${message}`);
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, value) => total + value, 0);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Columns padded with spaces: the first to the right, numbers to the left. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          /^\d/.test(row === header ? (rows[0]?.[column] ?? '') : cell)
            ? cell.padStart(widths[column]!)
            : cell.padEnd(widths[column]!),
        )
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
