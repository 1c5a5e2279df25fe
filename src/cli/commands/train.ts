import { Command } from 'commander';
import { readDataset } from '../../dataset/read-dataset.js';
import { MienError } from '../../errors.js';
import { interruptSignal } from '../interrupt.js';
import { JSON_OPTION } from '../options.js';
import { type RunFolderFlags, requireOnlyResume, resumeRun, startRun } from '../start-run.js';
import { say } from '../terminal.js';
import { addTrainingOptions } from '../training-flags.js';

interface TrainFlags extends RunFolderFlags {
  readonly data?: string;
  readonly resume?: string;
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
    .action(async (flags: TrainFlags, called: Command) => {
      const signal = interruptSignal(() => say('\nStopping after this step …'));
      if (flags.resume !== undefined) {
        requireOnlyResume(called);
        return resumeRun(flags.resume, { json: flags.json === true, signal });
      }
      if (flags.data === undefined) {
        throw new MienError('OPTION_INVALID', 'No data set was named.', {
          hint: 'Give --data <prepared folder>; "mien prepare" makes one, and "mien run" does both.',
        });
      }
      const dataset = await readDataset(flags.data);
      await startRun({ flags, data: flags.data, dataset, defaultModel: 'mien-s', test: false, signal });
    });
}
