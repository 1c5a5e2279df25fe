import { join } from 'node:path';
import { FACE_SIZE, type FaceDataset } from '../dataset/record.js';
import { fitOffsetTemperature, type OffsetTemperatureFit } from '../evaluation/offset-temperature.js';
import { logProbabilities } from '../evaluation/temperature.js';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../expression.js';
import { FER2013_FRAMING } from '../image/framing.js';
import { addToLogits } from '../model/add-to-logits.js';
import { type ModelDescription, UNCERTAIN_BELOW } from '../model/description.js';
import { modelName } from '../model/find-model.js';
import { writeModelFile } from '../model/model-file.js';
import { calibrationShares, type Shares, weightsFor } from '../model/prior.js';
import { encodeModelFile } from '../model/write.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import type { Weights } from '../nn/inference.js';
import { openRecognizer } from '../recognizer/create-recognizer.js';
import type { Recognizer } from '../recognizer/recognizer.js';
import { classShares } from '../training/targets.js';
import type { ValidationRows } from '../training/trainer.js';
import { calibrationRows } from './calibration-rows.js';
import { gatherFaces } from './evaluate-model.js';
import type { RunSettings } from './run-folder.js';
import { withActivations } from './with-activations.js';

/** The run whose model is written. */
export interface FinishedRun {
  readonly folder: string;
  readonly settings: RunSettings;
  readonly dataset: FaceDataset;
}

/** What a run's training left. */
export interface TrainedNetwork {
  readonly weights: Weights;
  /** From 1. */
  readonly epoch: number;
  /** `[n, 7]` what the network was trained to answer. */
  readonly targets: Float32Array;
  /** What it is calibrated on. */
  readonly validation: ValidationRows;
}

interface Calibration extends Pick<OffsetTemperatureFit, 'temperature' | 'offsets'> {
  /** The class shares that it is for; `undefined` where these are those of training. */
  readonly prior: Shares | undefined;
}

/**
 * Calibrates a network, measures its activations, writes it as `file` of the run folder, and opens it.
 *
 * The file appears under its name in one step, when nothing in it will change any more: a run that is killed before
 * leaves no model. Throws as `withActivations`, the runtime and writing.
 */
export async function writeFinalModel(
  run: FinishedRun,
  file: string,
  network: TrainedNetwork,
): Promise<Recognizer> {
  const { folder, settings, dataset } = run;
  const path = join(folder, file);
  const sessionOptions = { device: settings.device, threads: settings.threads };
  const open = (bytes: Uint8Array) => openRecognizer({ bytes, path, name: modelName(path) }, sessionOptions);
  const raw = await open(encodeNetwork(run, network));
  const { rows, labels } = calibrationRows(dataset, network.validation);
  const probabilities = await raw
    .probabilities(gatherFaces(network.validation.images, rows))
    .finally(() => raw.release());
  const { prior } = settings.training.calibration;
  const shares = calibrationShares(prior, classShares(network.targets));
  const weights = weightsFor(shares, labels);
  const fit = fitOffsetTemperature(logProbabilities(probabilities), labels, EXPRESSION_COUNT, weights);
  const calibration = { ...fit, prior: prior === 'training' ? undefined : shares };
  const calibrated = encodeNetwork(run, network, calibration);
  const bytes = await withActivations(calibrated, path, dataset, sessionOptions);
  await writeModelFile(path, bytes);
  return open(bytes);
}

function encodeNetwork(
  { settings, dataset }: FinishedRun,
  { weights, epoch, targets }: TrainedNetwork,
  calibration?: Calibration,
): Uint8Array {
  const { model, seed } = settings.training;
  const description: ModelDescription = {
    version: 1,
    architecture: model,
    classes: [...EXPRESSIONS],
    input: { channels: 1, height: FACE_SIZE, width: FACE_SIZE, gray: 'BT.601', range: [0, 255] },
    framing: FER2013_FRAMING,
    temperature: calibration?.temperature ?? 1,
    ...(calibration === undefined ? {} : { offsets: [...calibration.offsets] }),
    uncertainBelow: UNCERTAIN_BELOW,
    shares: classShares(targets),
    ...(calibration?.prior === undefined ? {} : { prior: calibration.prior }),
    training: { datasetHash: dataset.hash, epoch, seed },
  };
  return encodeModelFile(
    description,
    calibration === undefined ? weights : addToLogits(findArchitecture(model), weights, calibration.offsets),
  );
}
