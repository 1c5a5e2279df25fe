import type { Evaluation } from '../evaluate.js';

/** One epoch of training, a line of `metrics.jsonl`. */
export interface EpochRow {
  /** Counted from 1. */
  readonly epoch: number;
  readonly learningRate: number;
  readonly trainLoss: number;
  /** 0 to 1, as the other accuracy. */
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly imagesPerSecond: number;
  readonly seconds: number;
}

/** The rows behind a validation accuracy, which means nothing without them. */
export interface ValidationSet {
  readonly protocol: string;
  /** `null` where no label came from votes. */
  readonly table: string | null;
  readonly n: number;
}

export interface DataSummary {
  /** SHA-256 that names the prepared dataset. */
  readonly hash: string;
  /** The label rule behind the counts, for example `majority-7, fer2013new`. */
  readonly labels: string;
  /** Rows by split, then by class. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface ReportFigure {
  readonly title: string;
  /** What it shows, for those who see it and for those who do not. */
  readonly caption: string;
  /** A whole `<svg xmlns="http://www.w3.org/2000/svg">…</svg>`. */
  readonly svg: string;
}

/** All that the report of a run shows. Plain data; sections without data are left out. */
export interface RunReport {
  readonly title: string;
  readonly model: string;
  readonly parameters: number;
  /** Multiply–accumulate operations for one face. */
  readonly macs: number;
  /** The shell lines that make this run again. */
  readonly command: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly data: DataSummary;
  /** The epoch whose weights were kept, chosen on validation; `null` where none was chosen. */
  readonly selectedEpoch: number | null;
  readonly history: readonly EpochRow[];
  /** What the history's validation figures were taken on; `null` where that is not known. */
  readonly validation: ValidationSet | null;
  readonly evaluations: readonly Evaluation[];
  readonly figures: readonly ReportFigure[];
}
