import { checkOptions, type OptionKinds, oneOf, text } from '../check-options.js';
import { MienError } from '../errors.js';
import { EXPRESSION_COUNT, EXPRESSIONS, type Expression } from '../expression.js';
import {
  type FaceRecord,
  SPLITS,
  type Split,
  VOTE_COLUMNS,
  VOTE_TABLES,
  type Votes,
  type VoteTable,
} from './record.js';

/**
 * How ten votes become one label. Accuracies under different rules count different faces and are never compared.
 *
 * - `majority-7`: `majority-8` without the rows whose class is contempt. The rule of every headline figure here.
 * - `majority-8`: single votes are struck out (a count of 1 becomes 0); a class must then hold more than half of all
 *   that is left, unknown and not-a-face included, and be one of the eight emotions. The rule of the FER+ paper
 *   (Barsoum, Zhang, Canton Ferrer & Zhang 2016, "majority voting").
 * - `argmax`: the column with the most votes of all ten, the first on a tie; contempt, unknown and not-a-face rows
 *   drop out. The rule of the project that this one reproduces.
 * - `votes`: for training on the distribution of votes: single votes are struck out, and the seven emotions together
 *   must hold more than half of what is left. The label is the first largest. The paper's "probability" training,
 *   with contempt counted among the rest, for it is no class here.
 * - `source-label`: the label that the source itself gives, FER-2013's own code among them; no votes.
 */
export const PROTOCOLS = ['majority-7', 'majority-8', 'argmax', 'votes', 'source-label'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Class index of contempt, behind the seven, under `majority-8` only. */
export const CONTEMPT = EXPRESSION_COUNT;

/** The names of a protocol's classes in the order of their indices: the seven, and `contempt` under `majority-8`. */
export function protocolClasses(protocol: Protocol): readonly string[] {
  return protocol === 'majority-8' ? [...EXPRESSIONS, 'contempt'] : EXPRESSIONS;
}

/** The faces that a protocol keeps, n of them, and what it says of each. */
export interface Labelling {
  readonly protocol: Protocol;
  /** The vote table that was used; `undefined` where no label came from votes. */
  readonly table: VoteTable | undefined;
  /** `[n]`, ascending indices into the records. */
  readonly rows: Int32Array;
  /** `[n]`, indices into {@link protocolClasses}. */
  readonly labels: Uint8Array;
  /**
   * `[n, 7]` in the order of `EXPRESSIONS`: the seven emotions' votes, normalised to sum 1, after the protocol's own
   * striking-out (under `argmax` none). All zero for a contempt row without any other vote. One-hot where the label
   * is the source's.
   */
  readonly distributions: Float32Array;
  /** `[n]`, 1 where label and distribution are of votes, 0 where the source's own label stands in for them. */
  readonly voted: Uint8Array;
  /** Sources without any votes, for which the source's own label stood in for the rule. */
  readonly bySourceLabel: readonly string[];
}

export interface LabelOptions {
  readonly protocol: Protocol;
  /** Without it, the first of `VOTE_TABLES` that any record has. */
  readonly table?: VoteTable | undefined;
  /** Without it, all splits. */
  readonly split?: Split | undefined;
  /** Only the records of this source. */
  readonly source?: string | undefined;
}

const LABEL_KINDS: OptionKinds<LabelOptions> = {
  protocol: oneOf(PROTOCOLS),
  table: oneOf(VOTE_TABLES),
  split: oneOf(SPLITS),
  source: text,
};

/** The class of each vote column: an index into `EXPRESSIONS`, {@link CONTEMPT}, or -1 for unknown and not-a-face. */
const CLASS_OF_COLUMN: readonly number[] = VOTE_COLUMNS.map((column) => {
  if (column === 'contempt') return CONTEMPT;
  const expression: Partial<Record<(typeof VOTE_COLUMNS)[number], Expression>> = {
    neutral: 'neutral',
    happiness: 'happy',
    surprise: 'surprise',
    sadness: 'sad',
    anger: 'angry',
    disgust: 'disgust',
    fear: 'fear',
  };
  const name = expression[column];
  return name === undefined ? -1 : EXPRESSIONS.indexOf(name);
});

/** The class index that a protocol's rule gives to ten votes, or `undefined` where it drops the row. */
export function labelVotes(votes: Votes, protocol: Exclude<Protocol, 'source-label'>): number | undefined {
  let total = 0;
  let seven = 0;
  let best = 0;
  let bestCount = 0;
  for (let column = 0; column < votes.length; column++) {
    const count = counted(votes[column]!, protocol);
    const emotion = isSeven(column);
    total += count;
    if (emotion) seven += count;
    if (count > bestCount && (emotion || protocol !== 'votes')) {
      best = column;
      bestCount = count;
    }
  }
  const held = protocol === 'votes' ? seven : bestCount;
  if (bestCount === 0 || (protocol !== 'argmax' && held <= total / 2)) return undefined;
  const label = CLASS_OF_COLUMN[best]!;
  return label < 0 || (label === CONTEMPT && protocol !== 'majority-8') ? undefined : label;
}

/** What a rule makes of one column's votes: all but `argmax` strike out single ones. */
function counted(count: number, protocol: Protocol): number {
  return count === 1 && protocol !== 'argmax' ? 0 : count;
}

function isSeven(column: number): boolean {
  const label = CLASS_OF_COLUMN[column]!;
  return label >= 0 && label < EXPRESSION_COUNT;
}

/**
 * Applies a protocol to records. Where a source has no votes of the table at all (drawn faces, a folder, FER-2013
 * prepared without FER+), its own label stands in, and `bySourceLabel` names it; a record without votes in a source
 * that has some is dropped, as is one without a source label.
 * Throws `OPTION_INVALID` where the named table is in no record but the other one is, and for a source that no record
 * is of.
 */
export function labelRecords(records: readonly FaceRecord[], options: LabelOptions): Labelling {
  checkOptions('labelRecords', options, LABEL_KINDS);
  const { protocol, split, source } = options;
  requireSource(records, source);
  const table = protocol === 'source-label' ? undefined : chooseTable(records, options.table);
  const voted = new Set<string>();
  if (table !== undefined) for (const record of records) if (record.votes[table]) voted.add(record.source);

  const rows: number[] = [];
  const labels: number[] = [];
  const voteMarks: number[] = [];
  const substituted = new Set<string>();
  const distributions = new Float32Array(records.length * EXPRESSION_COUNT);
  records.forEach((record, row) => {
    if (split !== undefined && record.split !== split) return;
    if (source !== undefined && record.source !== source) return;
    const recordTable = voted.has(record.source) ? table : undefined;
    const distribution = distributions.subarray(rows.length * EXPRESSION_COUNT);
    const label =
      protocol === 'source-label' || recordTable === undefined
        ? ownLabel(record, distribution)
        : votedLabel(record.votes[recordTable], protocol, distribution);
    if (label === undefined) return;
    if (protocol !== 'source-label' && recordTable === undefined) substituted.add(record.source);
    labels.push(label);
    voteMarks.push(recordTable === undefined ? 0 : 1);
    rows.push(row);
  });
  return {
    protocol,
    table: voteMarks.includes(1) ? table : undefined,
    rows: Int32Array.from(rows),
    labels: Uint8Array.from(labels),
    distributions: distributions.slice(0, rows.length * EXPRESSION_COUNT),
    voted: Uint8Array.from(voteMarks),
    bySourceLabel: [...substituted],
  };
}

/** The class of a record's own label. Its distribution becomes 1 for this class. */
function ownLabel({ sourceLabel }: FaceRecord, distribution: Float32Array): number | undefined {
  if (sourceLabel === undefined) return undefined;
  const label = EXPRESSIONS.indexOf(sourceLabel);
  distribution[label] = 1;
  return label;
}

/** The class that the votes give, if they give one. The distribution becomes theirs. */
function votedLabel(
  votes: Votes | undefined,
  protocol: Exclude<Protocol, 'source-label'>,
  distribution: Float32Array,
): number | undefined {
  const label = votes === undefined ? undefined : labelVotes(votes, protocol);
  if (votes !== undefined && label !== undefined) writeDistribution(votes, protocol, distribution);
  return label;
}

function requireSource(records: readonly FaceRecord[], wanted: string | undefined): void {
  if (wanted === undefined || records.some(({ source }) => source === wanted)) return;
  const names = [...new Set(records.map(({ source }) => source))].join(', ');
  throw new MienError('OPTION_INVALID', `the dataset has no source "${wanted}"; it has ${names}`, {
    hint: 'Name one of these, or leave the source out to take all.',
  });
}

function writeDistribution(votes: Votes, protocol: Protocol, out: Float32Array): void {
  let total = 0;
  for (let column = 0; column < votes.length; column++) {
    if (isSeven(column)) total += counted(votes[column]!, protocol);
  }
  if (total === 0) return;
  for (let column = 0; column < votes.length; column++) {
    if (isSeven(column)) out[CLASS_OF_COLUMN[column]!] = counted(votes[column]!, protocol) / total;
  }
}

function chooseTable(records: readonly FaceRecord[], wanted: VoteTable | undefined): VoteTable | undefined {
  const present = VOTE_TABLES.filter((table) => records.some((record) => record.votes[table] !== undefined));
  if (wanted === undefined || present.length === 0) return present[0];
  if (!present.includes(wanted)) {
    throw new MienError(
      'OPTION_INVALID',
      `the dataset has no votes of the table ${wanted}; it has ${present.join(', ')}`,
      {
        hint:
          wanted === 'label-tables'
            ? 'Prepare it again with the three label-*.csv files beside fer2013new.csv.'
            : `Use ${present[0]}.`,
      },
    );
  }
  return wanted;
}
