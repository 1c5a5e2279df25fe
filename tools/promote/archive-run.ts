import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { FaceDataset } from '../../src/dataset/record.js';
import { MienError } from '../../src/errors.js';
import type { Evaluation } from '../../src/evaluation/evaluate.js';
import { disk } from '../../src/files/disk.js';
import { readText } from '../../src/files/read.js';
import { writeFileAtomic, writeJson } from '../../src/files/write-whole.js';
import { exportModel } from '../../src/model/export.js';
import { MODEL_FILE } from '../../src/model/find-model.js';
import { readModelFile, writeModelFile } from '../../src/model/model-file.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import { evaluateModel, reportedRules } from '../../src/run/evaluate-model.js';
import { RUN_FILES, type RunSettings, readSettings, writeSettings } from '../../src/run/run-folder.js';
import { resolveConfig } from '../../src/training/config.js';
import { MEASURED_FILES } from './model-figures.js';
import { readSeeds } from './seed-figures.js';

/** What is kept of a run: its network, how it was made, and how it was judged. */
export interface ArchivedRun {
  /** The model file, weights in 16 bits. */
  readonly model: Uint8Array;
  readonly settings: RunSettings;
  /** The lines of `metrics.jsonl`. */
  readonly history: string;
  readonly evaluations: readonly Evaluation[];
}

/** What a dataset is called in a kept `config.json`: where it lay on one machine is nobody's business. */
const DATA_NAME = 'prepared/fer2013';
/** Options of a command line that name a place or a machine's, not a model's, property. */
const PLACES =
  /\s--(?:data|out|threads|device)(?:=|\s+)(?:\$'(?:[^'\\]|\\.)*'|'[^']*'|"[^"]*"|\\.|[^\s"'\\])+/g;

/** Writes the files of a kept run, whose settings lose the places of the machine that made it. */
export async function writeArchivedRun(folder: string, kept: ArchivedRun): Promise<void> {
  const { model, settings, history, evaluations } = kept;
  await writeModelFile(join(folder, MODEL_FILE), model);
  await writeSettings(folder, { ...settings, command: repeatingCommand(settings), data: DATA_NAME });
  await writeFileAtomic(join(folder, MEASURED_FILES.metrics), history);
  // The folder's name, not the run's, is what this model is called.
  const named = evaluations.map((each) => ({ ...each, model: settings.training.model }));
  await writeJson(join(folder, RUN_FILES.evaluation), named);
}

/**
 * Keeps one seed of a recipe in a folder that `promoteRun` takes among the others. Throws as reading, and
 * `CONFIG_INVALID` where the run was not judged on the test split.
 */
export async function archiveSeed(run: string, folder: string): Promise<void> {
  await readSeeds([run]);
  const evaluations = JSON.parse(await readText(join(run, RUN_FILES.evaluation))) as readonly Evaluation[];
  await writeArchivedRun(folder, { ...(await readRun(run)), evaluations });
}

/**
 * Keeps a run that was judged on validation alone, its network in 16 bits judged on the test split now. Throws
 * `DATASET_MISMATCH` where it was trained on other data, and as reading and evaluating.
 */
export async function archiveJudged(run: string, folder: string, dataset: FaceDataset): Promise<void> {
  const kept = await readRun(run);
  checkTrainedOn(run, kept.settings, dataset);
  const path = resolve(folder, `${MODEL_FILE}.tmp`);
  await writeModelFile(path, kept.model);
  try {
    const recognizer = await createRecognizer({ model: path });
    const rules = reportedRules(dataset, kept.settings);
    const judged = await evaluateModel(recognizer, dataset, { split: 'test', rules }).finally(() =>
      recognizer.release(),
    );
    const evaluations = judged.map(({ evaluation }) => evaluation);
    await writeArchivedRun(folder, { ...kept, settings: { ...kept.settings, test: true }, evaluations });
  } finally {
    await disk().remove(path);
  }
}

async function readRun(run: string): Promise<Omit<ArchivedRun, 'evaluations'>> {
  const path = join(run, MODEL_FILE);
  return {
    model: exportModel(await readModelFile(path), 'float16', path),
    settings: await readSettings(run),
    history: await readText(join(run, MEASURED_FILES.metrics)),
  };
}

/** Throws `DATASET_MISMATCH` where a run was trained on other data. */
export function checkTrainedOn(
  run: string,
  { datasetHash }: Pick<RunSettings, 'datasetHash'>,
  { hash }: Pick<FaceDataset, 'hash'>,
): void {
  if (datasetHash === hash) return;
  const [expected, got] = [datasetHash, hash].map((each) => `${each.slice(0, 12)}…`);
  throw new MienError('DATASET_MISMATCH', `${run} was trained on other data: ${expected}, got ${got}`, {
    hint: 'Name the prepared dataset that the run was trained on.',
  });
}

/** The command that makes a run like it: by the recipe alone where that says all, or else as it was typed. */
function repeatingCommand({ command, table, training }: RunSettings): string {
  const { model, epochs, seed } = training;
  const recipe = resolveConfig(model, { epochs, seed });
  if (table !== null || !isDeepStrictEqual(recipe, training)) return command.replace(PLACES, '');
  const plain = resolveConfig(model);
  return [
    `mien run --model ${model}`,
    ...(epochs === plain.epochs ? [] : [`--epochs ${epochs}`]),
    ...(seed === plain.seed ? [] : [`--seed ${seed}`]),
  ].join(' ');
}
