import { join } from 'node:path';
import { FACE_SIZE, type FaceDataset } from '../dataset/record.js';
import { fitOffsetTemperature, type OffsetTemperatureFit } from '../evaluation/offset-temperature.js';
import { logProbabilities } from '../evaluation/temperature.js';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../expression.js';
import { writeFileAtomic, writeJson } from '../files.js';
import { FER2013_FRAMING } from '../image/framing.js';
import { addToLogits } from '../model/add-to-logits.js';
import { type ModelDescription, UNCERTAIN_BELOW } from '../model/description.js';
import { encodeModelFile } from '../model/write.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import type { Weights } from '../nn/inference.js';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { MODEL_FILE } from '../recognizer/find-model.js';
import type { Recognizer } from '../recognizer/recognizer.js';
import { openSession } from '../runtime/node.js';
import type { Checkpoint } from '../training/checkpoint.js';
import { selectTrainingRows } from '../training/select.js';
import { type TrainOptions, type TrainResult, train, type ValidationRows } from '../training/trainer.js';
import { calibrationRows } from './calibration-rows.js';
import { describeEnvironment } from './environment.js';
import { evaluateModel, gatherFaces, type Judged, reportedRules } from './evaluate-model.js';
import { measureRobustness } from './measure-robustness.js';
import { openTeachers } from './open-teachers.js';
import { answersOf } from './run-answers.js';
import { RUN_FILES, type RunSettings, writeSettings } from './run-folder.js';
import { writeRunReport } from './run-report.js';
import { startingWeights } from './starting-weights.js';
import { withActivations } from './with-activations.js';

/** Every one of them 46 times; `mien evaluate --robustness` takes all. */
const DISTURBED_FACES = 500;

export interface ExecuteOptions extends Pick<TrainOptions, 'signal' | 'onStep' | 'onEpoch'> {
  /** The run folder. */
  readonly folder: string;
  readonly settings: RunSettings;
  readonly dataset: FaceDataset;
  readonly resume?: Checkpoint | undefined;
  /** Called when a stage begins: its name as a present participle. */
  readonly onStage?: ((stage: string) => void) | undefined;
}

export interface RunOutcome {
  readonly training: TrainResult;
  /** Empty where the run was interrupted. */
  readonly judged: readonly Judged[];
}

/**
 * Trains, exports, judges and reports: fills a run folder with everything of it. An interrupted run keeps its
 * checkpoint and stops there. Throws what `train` and `evaluateModel` throw.
 */
export async function executeRun(options: ExecuteOptions): Promise<RunOutcome> {
  const { folder, settings, dataset, onStage } = options;
  const { device, threads } = settings;
  const config = settings.training;
  const selected = selectTrainingRows(dataset, config, settings.table ?? undefined);
  await writeSettings(folder, settings);
  const environment = describeEnvironment(device, threads);
  await writeJson(join(folder, RUN_FILES.environment), environment);
  const initial = options.resume === undefined ? await startingWeights(config) : undefined;
  const { teach, release } = await openTeachers(options);
  const training = await train({
    ...options,
    config,
    device,
    threads,
    training: selected.training,
    initial,
    teach,
    validation: selected.validation,
    datasetHash: dataset.hash,
    open: openSession,
  }).finally(release);
  if (training.ended === 'interrupted' || training.weights === undefined) return { training, judged: [] };

  onStage?.('calibrating on validation');
  const { auxiliaryValidation } = selected;
  if (training.auxiliary !== undefined && auxiliaryValidation !== undefined) {
    const second = await exportModel(
      options,
      RUN_FILES.auxiliary,
      auxiliaryValidation,
      training.auxiliary,
      training.bestEpoch,
    );
    await second.release();
  }
  const recognizer = await exportModel(
    options,
    MODEL_FILE,
    selected.validation,
    training.weights,
    training.bestEpoch,
  );
  try {
    const split = settings.test ? 'test' : 'validation';
    const rules = reportedRules(dataset, settings);
    onStage?.(`evaluating on ${split}`);
    const judged = await evaluateModel(recognizer, dataset, {
      split,
      rules,
      signal: options.signal,
    });
    await writeJson(
      join(folder, RUN_FILES.evaluation),
      judged.map(({ evaluation }) => evaluation),
    );
    await writeFileAtomic(join(folder, RUN_FILES.answers), `${JSON.stringify(judged.map(answersOf))}\n`);
    onStage?.('trying disturbed faces');
    const robustness = await measureRobustness(recognizer, dataset, {
      split,
      ...rules[0],
      most: DISTURBED_FACES,
      signal: options.signal,
    });
    await writeJson(join(folder, RUN_FILES.robustness), robustness);
    onStage?.('drawing the report');
    await writeRunReport({ folder, settings, dataset, selected, training, judged, robustness, environment });
    return { training, judged };
  } finally {
    await recognizer.release();
  }
}

/** Writes a model file with its calibration and the ranges of its activations, and opens it. */
async function exportModel(
  { folder, settings, dataset }: ExecuteOptions,
  file: string,
  validation: ValidationRows,
  weights: Weights,
  epoch: number,
): Promise<Recognizer> {
  const path = join(folder, file);
  const sessionOptions = { device: settings.device, threads: settings.threads };
  const encode = (calibration?: Pick<OffsetTemperatureFit, 'temperature' | 'offsets'>): Uint8Array => {
    const description: ModelDescription = {
      version: 1,
      architecture: settings.training.model,
      classes: [...EXPRESSIONS],
      input: { channels: 1, height: FACE_SIZE, width: FACE_SIZE, gray: 'BT.601', range: [0, 255] },
      framing: FER2013_FRAMING,
      temperature: calibration?.temperature ?? 1,
      ...(calibration === undefined ? {} : { offsets: [...calibration.offsets] }),
      uncertainBelow: UNCERTAIN_BELOW,
      training: { datasetHash: dataset.hash, epoch, seed: settings.training.seed },
    };
    const { offsets } = calibration ?? {};
    const architecture = findArchitecture(description.architecture);
    return encodeModelFile(
      description,
      offsets === undefined ? weights : addToLogits(architecture, weights, offsets),
    );
  };
  const save = async (bytes: Uint8Array): Promise<Recognizer> => {
    await writeFileAtomic(path, bytes);
    return createRecognizer({ model: path, ...sessionOptions });
  };
  const raw = await save(encode());
  const { rows, labels } = calibrationRows(dataset, validation);
  const probabilities = await raw.probabilities(gatherFaces(validation.images, rows));
  await raw.release();
  const calibration = fitOffsetTemperature(logProbabilities(probabilities), labels, EXPRESSION_COUNT);
  return save(await withActivations(encode(calibration), path, dataset, sessionOptions));
}
