/**
 * Datasets, training and evaluation.
 *
 * @module mienjs/training
 */

export { type Labelling, labelRecords, PROTOCOLS, type Protocol } from '../dataset/labels.js';
export type { FaceDetector } from '../dataset/pictures/crop-portrait.js';
export type { FolderSource, IefdbSource } from '../dataset/plan-sources.js';
export { type Prepared, type PrepareOptions, prepare } from '../dataset/prepare.js';
export { readDataset } from '../dataset/prepared/read-dataset.js';
export type { FaceDataset, FaceRecord, Split, VoteTable } from '../dataset/record.js';
export { type SampleFaces, type SampleOptions, sampleFaces } from '../dataset/sample/sample.js';
export type { SplitRule } from '../dataset/split-rule.js';
export { MienError, type MienErrorCode } from '../errors.js';
export { type Evaluation, evaluate } from '../evaluation/evaluate.js';
export type { Architecture } from '../nn/architectures/architecture.js';
export { ARCHITECTURES } from '../nn/architectures/registry.js';
export { openSession } from '../runtime/node.js';
export { readCheckpoint } from './checkpoint.js';
export { resolveConfig, type TrainingConfig, type TrainingConfigInput } from './config.js';
export type { EpochRecord } from './history.js';
export { selectTrainingRows } from './select.js';
export { type StepReport, type TrainOptions, type TrainResult, train } from './trainer.js';
