import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Evaluation } from '../../evaluation/evaluate.js';
import { readBytes, readText, writeFileAtomic, writeJson } from '../../files.js';
import { exportModel } from '../../model/export.js';
import { MODEL_FILE } from '../../recognizer/find-model.js';
import { resolveConfig } from '../../training/config.js';
import { RUN_FILES, type RunSettings, readSettings, writeSettings } from '../run-folder.js';
import { MEASURED_FILES } from './model-figures.js';
import { readSeeds } from './seed-figures.js';

/** What is kept of a run: its network, how it was made, and how it was judged. */
export interface KeptRun {
  /** The model file, weights in 16 bits. */
  readonly model: Uint8Array;
  readonly settings: RunSettings;
  /** The lines of `metrics.jsonl`. */
  readonly history: string;
  readonly evaluations: readonly Evaluation[];
}

/** What a data set is called in a kept `config.json`: where it lay on one machine is nobody's business. */
const DATA_NAME = 'prepared/fer2013';
/** Options of a command line that name a place or a machine's, not a model's, property. */
const PLACES = /\s--(?:data|out|threads|device)(?:=|\s+)(?:"[^"]*"|'[^']*'|\S+)/g;

/** Writes the files of a kept run, whose settings lose the places of the machine that made it. */
export async function writeKeptRun(folder: string, kept: KeptRun): Promise<void> {
  const { model, settings, history, evaluations } = kept;
  await writeFileAtomic(join(folder, MODEL_FILE), model);
  await writeSettings(folder, { ...settings, command: repeatingCommand(settings), data: DATA_NAME });
  await writeFileAtomic(join(folder, MEASURED_FILES.metrics), history);
  // The folder's name, not the run's, is what this model is called.
  const named = evaluations.map((each) => ({ ...each, model: settings.training.model }));
  await writeJson(join(folder, RUN_FILES.evaluation), named);
}

/**
 * Keeps one seed of a recipe in a folder that `adoptRun` takes among the others. Throws as reading, and
 * `CONFIG_INVALID` where the run was not judged on the test split.
 */
export async function keepSeed(run: string, folder: string): Promise<void> {
  await readSeeds([run]);
  const path = join(run, MODEL_FILE);
  await writeKeptRun(folder, {
    model: exportModel(await readBytes(path), 'float16', path),
    settings: await readSettings(run),
    history: await readText(join(run, MEASURED_FILES.metrics)),
    evaluations: JSON.parse(await readText(join(run, RUN_FILES.evaluation))) as readonly Evaluation[],
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
