import { join } from 'node:path';
import { Command } from 'commander';
import { readDataset } from '../../dataset/read-dataset.js';
import { MienError } from '../../errors.js';
import { HISTORY_FOLDER } from '../../recognizer/find-model.js';
import { findRun, readSettings, runName } from '../../run/run-folder.js';
import { defaultThreads } from '../../runtime/node.js';
import { type Checkpoint, readCheckpoint } from '../../training/checkpoint.js';
import { usableDevice } from '../device.js';
import { interruptSignal } from '../interrupt.js';
import { JSON_OPTION } from '../options.js';
import { showRun } from '../show-run.js';
import { say } from '../terminal.js';
import { addTrainingOptions, type TrainingFlags, trainingConfig } from '../training-flags.js';

interface TrainFlags extends TrainingFlags {
  readonly data?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: true;
}

export function trainCommand(): Command {
  const command = new Command('train')
    .description('Train a network on a prepared data set; it is judged on the validation split.')
    .option('--data <folder>', 'prepared data set')
    .option('--out <folder>', 'run folder (default: models/history/<time>-<model>)')
    .option('--resume <run>', 'go on with an interrupted run: its folder, its name, or "last"');
  return addTrainingOptions(command)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Ctrl-C saves and says how to go on; a resumed run ends with the very same weights.

Examples:
  $ mien train --data prepared/fer2013
  $ mien train --data prepared/fer2013 --model learningimage --epochs 10
  $ mien train --resume last`,
    )
    .action(async (flags: TrainFlags) => {
      const signal = interruptSignal(() => say('\nStopping after this step …'));
      if (flags.resume !== undefined) return resumeRun(flags.resume, { json: flags.json === true, signal });
      if (flags.data === undefined) {
        throw new MienError('OPTION_INVALID', 'No data set was named.', {
          hint: 'Give --data <prepared folder>; "mien prepare" makes one, and "mien run" does both.',
        });
      }
      const training = await trainingConfig(flags, 'mien-s');
      const dataset = await readDataset(flags.data);
      const folder = flags.out ?? join(HISTORY_FOLDER, runName(training.model, new Date()));
      await showRun(
        {
          folder,
          dataset,
          signal,
          settings: {
            command: commandLine(),
            data: flags.data,
            datasetHash: dataset.hash,
            table: flags.table ?? null,
            test: false,
            device: await usableDevice(flags.device),
            threads: flags.threads ?? defaultThreads(),
            training,
          },
        },
        { json: flags.json === true, resumeCommand: `mien train --resume ${folder}` },
      );
    });
}

/** Goes on with a run from its last checkpoint, or from its start where it has none yet. */
export async function resumeRun(
  wanted: string,
  { json, signal }: { readonly json: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const folder = await findRun(wanted);
  const settings = await readSettings(folder);
  const dataset = await readDataset(settings.data);
  if (dataset.hash !== settings.datasetHash) {
    throw new MienError(
      'DATASET_MISMATCH',
      `${settings.data} is no longer the data set that ${folder} began with.`,
      {
        hint: 'Prepare the same files again, or start a new run.',
      },
    );
  }
  const resume = await checkpointOf(folder);
  if (resume === undefined) say('No checkpoint yet: starting this run from its beginning.');
  await showRun(
    { folder, settings, dataset, signal, resume },
    { json, resumeCommand: `mien train --resume ${folder}` },
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

/** This process's own command, as a user would type it. */
export function commandLine(): string {
  const quoted = process.argv.slice(2).map((word) => (/^[\w./:=,@-]+$/.test(word) ? word : `'${word}'`));
  return ['mien', ...quoted].join(' ');
}
