import type { FaceDataset } from '../dataset/record.js';
import type { Checkpoint } from '../training/checkpoint.js';
import type { TrainOptions } from '../training/trainer.js';
import type { RunSettings } from './run-folder.js';

/** What a run is to do. */
export interface ExecuteOptions extends Pick<TrainOptions, 'signal' | 'onStep' | 'onEpoch'> {
  /** The run folder. */
  readonly folder: string;
  readonly settings: RunSettings;
  readonly dataset: FaceDataset;
  readonly resume?: Checkpoint | undefined;
  /** Called when a stage begins: its name as a present participle. */
  readonly onStage?: ((stage: string) => void) | undefined;
}
