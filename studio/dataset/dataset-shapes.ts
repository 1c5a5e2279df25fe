import type { Split } from '../../src/dataset/record.js';
import type { Issue } from '../../src/issue.js';
import type { DatasetDetails as SentDetails } from '../../src/server/local-data/face-schemas.js';

export type {
  DatasetList,
  FacePage,
  FaceRow,
  ListedDataset,
} from '../../src/server/local-data/face-schemas.js';

/** Counts by name: of labels, of splits. */
export type Tally = Readonly<Record<string, number>>;

/** `GET /v1/datasets/:name`. The server passes `audit.json` on as it is. */
export interface DatasetDetails extends Omit<SentDetails, 'manifest' | 'audit'> {
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
