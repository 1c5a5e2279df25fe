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
  /** Where a training is that goes on; missing where the server is of an earlier version. */
  readonly step?: LiveStep | null;
  readonly pictures: readonly string[];
  /** Kept files, such as `model.onnx`; missing where the server is of an earlier version. */
  readonly files?: readonly string[];
}

/** The step that a training is at. */
export interface LiveStep {
  /** From 1. */
  readonly epoch: number;
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Mean of the epoch so far, nats. */
  readonly loss: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
  /** The training so far, by step; missing in runs of an earlier version. */
  readonly curve?: readonly { readonly at: number; readonly loss: number }[];
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

/** `GET /v1/runs/:name/against/:other`. */
export interface ComparedFacePage extends Omit<FacePage, 'faces'> {
  readonly n: number;
  readonly bothRight: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
  /** Of McNemar's exact test, two-sided. */
  readonly p: number;
  /** The data set that they are in; `null` where it is not here. */
  readonly dataset: string | null;
  readonly faces: readonly ComparedFace[];
}

export interface ComparedFace extends FaceRow {
  /** Its class by the protocol. */
  readonly asked: string;
  /** What each of the two named it, and the probability of that. */
  readonly named: readonly [string, string];
  readonly confidence: readonly [number, number];
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
