import { Command, Option } from 'commander';
import { FolderStore } from '../../batch/store/folder-store.js';
import { readDataset } from '../../dataset/prepared/read-dataset.js';
import { openSweep } from '../../sweep/sweep.js';
import { SWEEP_LEASE } from '../../sweep/work-sweep.js';
import { interruptSignal } from '../interrupt.js';
import { JSON_OPTION, whole } from '../options.js';
import { readSecond, showSweep } from '../show-sweep.js';
import { say } from '../terminal.js';

interface SweepWorkFlags {
  readonly data?: string;
  readonly lease: number;
  readonly json?: true;
}

/** How long a worker may be silent. */
export function leaseOption(): Option {
  return new Option('--lease <seconds>', 'without a sign of life for so long, others take its trial')
    .argParser(whole(1))
    .default(SWEEP_LEASE);
}

export function sweepWorkCommand(): Command {
  return new Command('work')
    .description('Work on a sweep that was begun, until it is done. Any number of these may run.')
    .argument('<folder>', 'what "mien sweep CONFIG --out FOLDER" began')
    .option('--data <folder>', 'where the prepared data set is here (default: where it was)')
    .addOption(leaseOption())
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Workers share trials by leases in the folder. A worker that was killed loses
nothing but the epoch at hand: another one goes on with its trial. Device and
threads are the sweep's, since they decide the last bits of a result.

Exit codes: 0 the sweep is done · 1 it could not be done · 130 interrupted

Examples:
  $ mien sweep work sweeps/first
  $ mien sweep work /mnt/sweeps/first --data /mnt/prepared/fer2013`,
    )
    .action(async (folder: string, { data: given, lease, json }: SweepWorkFlags) => {
      const signal = interruptSignal(() => say('\nStopping after this step …'));
      const sweep = await openSweep(new FolderStore(folder));
      const data = given ?? sweep.plan.data;
      const dataset = await readDataset(data);
      const second = await readSecond(sweep);
      await showSweep(sweep, { data, dataset, second, lease, json: json === true, signal });
    });
}
