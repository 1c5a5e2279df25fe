import { join } from 'node:path';
import { describeEnvironment, type Environment } from '../environment.js';
import { writeCompactJson, writeJson } from '../files/write-whole.js';
import { MODEL_FILE } from '../model/find-model.js';
import { openSession } from '../runtime/node.js';
import { type SelectedRows, selectTrainingRows } from '../training/select.js';
import { prepareTargets } from '../training/targets.js';
import { type TrainResult, train } from '../training/trainer.js';
import { evaluateModel, type Judged, reportedRules } from './evaluate-model.js';
import type { ExecuteOptions } from './execute-options.js';
import { LiveStepFile } from './live-step.js';
import { measureRobustness } from './measure-robustness.js';
import { openTeachers } from './open-teachers.js';
import { answersOf } from './run-answers.js';
import { RUN_FILES, writeSettings } from './run-folder.js';
import { writeRunReport } from './run-report.js';
import { startingWeights } from './starting-weights.js';
import { writeFinalModel } from './write-final-model.js';

/** Every one of them 46 times; `mien evaluate --robustness` takes all. */
const CORRUPTED_FACES = 500;

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
  const config = settings.training;
  const selected = selectTrainingRows(dataset, config, settings.table ?? undefined);
  const { training, environment } = await trainRun(options, selected);
  if (training.ended === 'interrupted' || training.weights === undefined) return { training, judged: [] };

  onStage?.('calibrating on validation');
  const { auxiliaryValidation } = selected;
  const targets = prepareTargets(selected.training.targets, config);
  if (training.auxiliary !== undefined && auxiliaryValidation !== undefined) {
    const second = await writeFinalModel(options, RUN_FILES.auxiliary, {
      weights: training.auxiliary,
      epoch: training.bestEpoch,
      targets: selected.training.auxiliary ?? targets,
      validation: auxiliaryValidation,
    });
    await second.release();
  }
  const recognizer = await writeFinalModel(options, MODEL_FILE, {
    weights: training.weights,
    epoch: training.bestEpoch,
    targets,
    validation: selected.validation,
  });
  try {
    const split = settings.test ? 'test' : 'validation';
    const rules = reportedRules(dataset, settings);
    onStage?.(`evaluating on ${split}`);
    const judged = await evaluateModel(recognizer, dataset, {
      split,
      rules,
      signal: options.signal,
    });
    await writeCompactJson(
      join(folder, RUN_FILES.evaluation),
      judged.map(({ evaluation }) => evaluation),
    );
    await writeCompactJson(join(folder, RUN_FILES.answers), judged.map(answersOf));
    onStage?.('trying corrupted faces');
    const robustness = await measureRobustness(recognizer, dataset, {
      split,
      ...rules[0],
      most: CORRUPTED_FACES,
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

/**
 * The first part of a run: fills a run folder with its settings and what `train` writes. It ends at the signal, and may be
 * gone on with. Throws as `startingWeights`, `openTeachers` and `train`.
 */
export async function trainRun(
  options: Omit<ExecuteOptions, 'onStage'>,
  { training, validation }: SelectedRows,
): Promise<{ readonly training: TrainResult; readonly environment: Environment }> {
  const { folder, settings, dataset, resume, signal, onStep, onEpoch } = options;
  const { device, threads, training: config } = settings;
  await writeSettings(folder, settings);
  const environment = describeEnvironment(device, threads);
  await writeJson(join(folder, RUN_FILES.environment), environment);
  const initial = resume === undefined ? await startingWeights(config) : undefined;
  const { teach, release } = await openTeachers(options);
  const live = new LiveStepFile(folder, config.batch);
  const result = await train({
    folder,
    resume,
    signal,
    onStep: (report) => {
      live.note(report, performance.now());
      onStep?.(report);
    },
    ...(onEpoch && { onEpoch }),
    config,
    device,
    threads,
    training,
    initial,
    teach,
    validation,
    datasetHash: dataset.hash,
    open: openSession,
  }).finally(() => live.end().then(release));
  return { training: result, environment };
}
