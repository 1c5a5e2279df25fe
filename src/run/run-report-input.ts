import type { FaceDataset } from '../dataset/record.js';
import type { Environment } from '../environment.js';
import type { Robustness } from '../evaluation/robustness.js';
import type { SelectedRows } from '../training/select.js';
import type { TrainResult } from '../training/trainer.js';
import type { Judged } from './evaluate-model.js';
import type { RunSettings } from './run-folder.js';

/** What the report of a run and its figures are made of. */
export interface RunReportInput {
  readonly folder: string;
  readonly settings: RunSettings;
  readonly dataset: FaceDataset;
  readonly selected: SelectedRows;
  readonly training: TrainResult;
  readonly judged: readonly Judged[];
  readonly robustness: Robustness;
  readonly environment: Environment;
}
