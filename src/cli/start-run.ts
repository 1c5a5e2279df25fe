import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readDataset } from '../dataset/prepared/read-dataset.js';
import type { FaceDataset } from '../dataset/record.js';
import { MienError } from '../errors.js';
import { claimFolder } from '../files/folder.js';
import { withFolderLock } from '../files/lock.js';
import { HISTORY_FOLDER } from '../model/find-model.js';
import { findRun, RUN_FILES, readSettings, runName } from '../run/run-folder.js';
import { defaultThreads } from '../runtime/default-threads.js';
import { type Checkpoint, readCheckpoint } from '../training/checkpoint.js';
import type { TrainingConfig } from '../training/config.js';
import { selectTrainingRows } from '../training/select.js';
import { usableDevice } from './device.js';
import { commandWords } from './long-command-line.js';
import { JSON_OPTION } from './options.js';
import { quoteWords } from './shell-words.js';
import { showRun } from './show-run.js';
import { say } from './terminal.js';
import { addTrainingOptions, type TrainingFlags, trainingConfig } from './training-flags.js';

/** The options that "train" and "run" share. */
export interface RunFlags extends TrainingFlags {
  readonly out?: string;
  readonly resume?: string;
  readonly json?: true;
}

/** What is trained where no architecture is named: the packaged network's. */
export const DEFAULT_NETWORK = 'mien-deep';

export function addRunOptions(command: Command): Command {
  return addTrainingOptions(
    command
      .option('--out <folder>', 'run folder (default: models/history/<time>-<model>)')
      .option('--resume <run>', 'go on with an interrupted run: its folder, its name, or "last"'),
  ).option(...JSON_OPTION);
}

interface NewRun {
  readonly flags: RunFlags;
  /** Folder of the prepared dataset, and what it holds. */
  readonly data: string;
  readonly dataset: FaceDataset;
  readonly defaultModel: string;
  /** Whether the test split is looked at in the end. */
  readonly test: boolean;
  readonly signal: AbortSignal;
}

/** Starts a run as the options say, and shows it. */
export async function startRun({ flags, data, dataset, defaultModel, test, signal }: NewRun): Promise<void> {
  const rows = (config: TrainingConfig): number =>
    selectTrainingRows(dataset, config, flags.table).training.rows.length;
  const training = await trainingConfig(flags, defaultModel, rows);
  const device = await usableDevice(flags.device);
  const folder = flags.out ?? (await claimFolder(join(HISTORY_FOLDER, runName(training.model, new Date()))));
  const settings = {
    command: commandLine(),
    data,
    datasetHash: dataset.hash,
    table: flags.table ?? null,
    test,
    device,
    threads: flags.threads ?? defaultThreads(),
    training,
  };
  await withFolderLock(folder, async () => {
    await requireNoRun(folder, test);
    await showRun(
      { folder, dataset, signal, settings },
      { json: flags.json === true, resumeCommand: resumeCommand(folder, test) },
    );
  });
}

/** Throws `OPTION_INVALID` where a run lives in the folder: a second one would write over it. */
async function requireNoRun(folder: string, test: boolean): Promise<void> {
  if ((await stat(join(folder, RUN_FILES.config)).catch(() => undefined)) === undefined) return;
  throw new MienError('OPTION_INVALID', `${folder} holds a run already.`, {
    hint: `Choose another --out, or go on with that run: ${resumeCommand(folder, test)}`,
  });
}

/**
 * Refuses options beside `--resume` that would change the run: it keeps the settings it was started with. `command` is
 * the one that was called. Throws `OPTION_INVALID`.
 */
export function requireOnlyResume(command: Command): void {
  const changed = command.options.filter(
    (option) =>
      command.getOptionValueSource(option.attributeName()) === 'cli' &&
      !['resume', 'json'].includes(option.attributeName()),
  );
  if (changed.length === 0) return;
  const names = changed.map(({ long }) => long).join(', ');
  throw new MienError('OPTION_INVALID', `A resumed run keeps its settings: ${names} cannot change them.`, {
    hint: 'Leave these options out, or start a new run with them.',
  });
}

/** Goes on with a run from its last checkpoint, or from its start where it has none yet. */
export async function resumeRun(
  wanted: string,
  { json, signal }: { readonly json: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const folder = await findRun(wanted);
  // Before anything is read: another process that goes on with this run is writing its checkpoint.
  await withFolderLock(folder, () => resumeLocked(folder, json, signal));
}

async function resumeLocked(folder: string, json: boolean, signal: AbortSignal): Promise<void> {
  const settings = await readSettings(folder);
  const dataset = await readDataset(settings.data);
  if (dataset.hash !== settings.datasetHash) {
    throw new MienError(
      'DATASET_MISMATCH',
      `${settings.data} is no longer the dataset that ${folder} began with.`,
      {
        hint: 'Prepare the same files again, or start a new run.',
      },
    );
  }
  const resume = await checkpointOf(folder);
  if (resume === undefined) say('No checkpoint yet: starting this run from its beginning.');
  await showRun(
    { folder, settings, dataset, signal, resume },
    { json, resumeCommand: resumeCommand(folder, settings.test) },
  );
}

async function checkpointOf(folder: string): Promise<Checkpoint | undefined> {
  try {
    return await readCheckpoint(folder);
  } catch (error) {
    if (error instanceof MienError && error.code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** By the command that such a run is begun with. */
function resumeCommand(folder: string, test: boolean): string {
  return quoteWords(['mien', test ? 'run' : 'train', '--resume', folder]);
}

/** This process's own command, as a user would type it. */
export function commandLine(): string {
  return quoteWords(['mien', ...commandWords()]);
}
