import type { Evaluation } from '../../src/evaluation/evaluate.js';
import type { EpochRecord } from '../../src/training/history.js';

/** `GET /v1/runs`, see src/server/local-data/runs.ts. */
export interface RunList {
  readonly runs: readonly RunSummary[];
}

export interface RunSummary {
  readonly name: string;
  readonly architecture: string | null;
  readonly epochs: number;
  readonly bestValidationAccuracy: number | null;
  readonly finished: boolean;
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

/** The part of `config.json` that is shown. */
export interface RunConfig {
  readonly command?: string;
  readonly data?: string;
  readonly device?: string;
  readonly threads?: number;
  readonly training?: Readonly<Record<string, unknown>> & { readonly epochs?: number };
}
