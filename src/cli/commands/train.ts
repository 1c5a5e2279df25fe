import { Command } from 'commander';
import { formatLosses } from '../../dataset/losses.js';
import { readAudit } from '../../dataset/prepare.js';
import type { Audit } from '../../dataset/prepared/audit.js';
import { readDataset } from '../../dataset/prepared/read-dataset.js';
import { MienError } from '../../errors.js';
import { interruptSignal } from '../interrupt.js';
import {
  addRunOptions,
  type RunFlags as CommonFlags,
  DEFAULT_NETWORK,
  requireOnlyResume,
  resumeRun,
  startRun,
} from '../start-run.js';
import { say, warn } from '../terminal.js';

interface TrainFlags extends CommonFlags {
  readonly data?: string;
}

/** What was said when the dataset was prepared may have been long ago, or by someone else. */
async function warnOfLosses(folder: string): Promise<void> {
  const { losses = [] } = await readAudit(folder).catch((): Partial<Audit> => ({}));
  if (losses.length > 0) warn(formatLosses(losses));
}

export function trainCommand(): Command {
  const command = new Command('train')
    .description('Train a network on a prepared dataset; it is judged on the validation split.')
    .option('--data <folder>', 'prepared dataset');
  return addRunOptions(command)
    .addHelpText(
      'after',
      `
Ctrl-C saves and says how to go on. A resumed run ends with the very same
weights. If there are fewer training pictures than one batch of the recipe, they
are the batch.

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
        throw new MienError('OPTION_INVALID', 'No dataset was named.', {
          hint: 'Give --data <prepared folder>; "mien prepare" makes one, and "mien run" does both.',
        });
      }
      const dataset = await readDataset(flags.data);
      await warnOfLosses(flags.data);
      await startRun({
        flags,
        data: flags.data,
        dataset,
        defaultModel: DEFAULT_NETWORK,
        test: false,
        signal,
      });
    });
}
