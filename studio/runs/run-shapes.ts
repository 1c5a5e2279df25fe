import type { Evaluation } from '../../src/evaluation/evaluate.js';
import type { EpochRecord } from '../../src/training/history.js';
import type { FacePage, FaceRow } from '../dataset/dataset-shapes.js';

/** `GET /v1/runs`, see src/server/local-data/runs.ts. */
export interface RunList {
  readonly runs: readonly RunSummary[];
}

export interface RunSummary {
  readonly name: string;
  readonly architecture: string | null;
  readonly epochs: number;
  readonly planned: number | null;
  readonly bestValidationAccuracy: number | null;
  /** Of training and validation. */
  readonly seconds: number;
  /** ISO 8601, UTC. */
  readonly started: string | null;
  readonly seed: number | null;
  /** Name of the data set, and what is in it. */
  readonly data: string | null;
  readonly datasetHash: string | null;
  readonly state: RunState;
  readonly finished: boolean;
  readonly judged: readonly Judgement[];
  /** Files that could not be used; missing where all are whole. */
  readonly broken?: readonly BrokenFile[];
}

export type RunState = 'training' | 'judging' | 'finished' | 'interrupted' | 'failed';

/** A figure, and what it is of. */
export interface Judgement {
  readonly protocol: string;
  readonly table: string | null;
  readonly split: string;
  readonly n: number;
  readonly accuracy: number;
  readonly accuracyCi95: readonly [number, number];
}

export interface BrokenFile {
  readonly file: string;
  readonly error: { readonly message: string; readonly hint?: string };
}

/** `GET /v1/runs/:name`. */
export interface RunDetails extends RunSummary {
  readonly config: RunConfig | null;
  readonly metrics: readonly EpochRecord[];
  /** One for each protocol. */
  readonly evaluation: readonly Evaluation[] | null;
  readonly environment: Readonly<Record<string, unknown>> | null;
  readonly pictures: readonly string[];
}

/** `GET /v1/runs/:name/faces`. */
export interface JudgedFacePage extends FacePage {
  /** The data set that they are in. */
  readonly dataset: string;
  readonly faces: readonly JudgedFace[];
}

export interface JudgedFace extends FaceRow {
  /** Probability of what the model named it. */
  readonly confidence: number;
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
