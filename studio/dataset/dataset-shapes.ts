import type { Split } from '../../src/dataset/record.js';
import type { Issue } from '../../src/issue.js';

/** Counts by name: of labels, of splits. */
export type Tally = Readonly<Record<string, number>>;

/** `GET /v1/datasets`, see src/server/local-data/datasets.ts. */
export interface DatasetList {
  readonly datasets: readonly ListedDataset[];
}

export interface ListedDataset {
  readonly name: string;
  readonly records?: number;
  readonly splits?: Tally;
  readonly sources?: readonly string[];
  /** Of one that is damaged. */
  readonly error?: { readonly message: string; readonly hint?: string };
}

/** `GET /v1/datasets/:name`. */
export interface DatasetDetails {
  readonly counts: {
    readonly total: number;
    readonly split: Tally;
    readonly label: Tally;
    readonly source: Tally;
    readonly splitLabel: Readonly<Record<string, Tally>>;
  };
  /** `null` where they were not looked for. */
  readonly nearCopies: { readonly validation: number; readonly test: number } | null;
  readonly audit: DatasetAudit;
}

/** The part of `audit.json` that is shown. */
export interface DatasetAudit {
  readonly sources: readonly {
    readonly name: string;
    readonly rows: number;
    readonly records: number;
    /** By split, then label; missing where it was prepared before they were counted. */
    readonly labels?: Readonly<Record<string, Tally>>;
  }[];
  readonly duplicates: number;
  readonly copiesOfTraining: Readonly<Record<Split, number>>;
  readonly issueCounts: Tally;
  readonly issues: readonly Issue[];
}

/** `GET /v1/datasets/:name/faces`. */
export interface FacePage {
  readonly total: number;
  readonly voteColumns: readonly string[];
  readonly faces: readonly FaceRow[];
}

export interface FaceRow {
  readonly index: number;
  readonly split: string;
  readonly label: string;
  readonly source: string;
  readonly sourceRow: number;
  readonly sourceLabel: string | null;
  readonly name: string | null;
  /** Ten counts a vote table, in the order of `voteColumns`. */
  readonly votes: Readonly<Record<string, readonly number[]>>;
  readonly duplicateOf: number | null;
  readonly nearCopyOf: number | null;
}
