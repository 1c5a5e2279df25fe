import type { Evaluation } from '../../src/evaluation/evaluate.js';
import type { ComparedFacePage, JudgedFacePage } from '../../src/server/local-data/face-schemas.js';
import type { RunSummary, RunDetails as SentDetails } from '../../src/server/local-data/run-schemas.js';
import type { EpochRecord } from '../../src/training/history.js';

export type { LiveStep } from '../../src/run/live-step-schema.js';
export type { ComparedFacePage, JudgedFacePage } from '../../src/server/local-data/face-schemas.js';
export type { RunList, RunSummary } from '../../src/server/local-data/run-schemas.js';

export type RunState = RunSummary['state'];
/** A figure, and what it is of. */
export type Judgement = RunSummary['judged'][number];
export type BrokenFile = NonNullable<RunSummary['broken']>[number];
export type JudgedFace = JudgedFacePage['faces'][number];
export type ComparedFace = ComparedFacePage['faces'][number];

/** `GET /v1/runs/:name`. The server passes the files of a run on as they are. */
export interface RunDetails
  extends Omit<SentDetails, 'config' | 'metrics' | 'evaluation' | 'environment' | 'step' | 'files'>,
    // A server of an earlier version does not send these.
    Partial<Pick<SentDetails, 'step' | 'files'>> {
  readonly config: RunConfig | null;
  readonly metrics: readonly EpochRecord[];
  /** One for each protocol. */
  readonly evaluation: readonly Evaluation[] | null;
  readonly environment: Readonly<Record<string, unknown>> | null;
}

/** The part of `config.json` that is shown. */
export interface RunConfig {
  readonly command?: string;
  readonly data?: string;
  readonly datasetHash?: string;
  /** Whether the test split is looked at when training ends. */
  readonly test?: boolean;
  readonly device?: string;
  readonly threads?: number;
  readonly training?: Readonly<Record<string, unknown>> & { readonly epochs?: number };
}
