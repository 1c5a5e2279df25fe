import { Command, Option } from 'commander';
import { FolderStore } from '../../batch/store/folder-store.js';
import { openSweep } from '../../sweep/sweep.js';
import { SWEEP_LEASE } from '../../sweep/work-sweep.js';
import { interruptSignal } from '../interrupt.js';
import { JSON_OPTION, whole } from '../options.js';
import { showSweep } from '../show-sweep.js';
import { readSweepData } from '../sweep-data.js';
import { say } from '../terminal.js';

interface SweepWorkFlags {
  readonly data?: readonly string[];
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
    .option(
      '--data <folder>',
      'where a prepared dataset of the sweep is here, once for each (default: where it was)',
      (folder: string, before: readonly string[] = []) => [...before, folder],
    )
    .addOption(leaseOption())
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Workers share trials by leases in the folder. A worker that was killed loses
nothing but the epoch at hand: another one goes on with its trial. Device and
threads are the sweep's, since they decide the last bits of a result. Data
sets are known by their hash, wherever they are.

Exit codes: 0 the sweep is done · 1 it could not be done · 130 interrupted

Examples:
  $ mien sweep work sweeps/first
  $ mien sweep work /mnt/sweeps/first --data /mnt/prepared/fer2013
  $ mien sweep work /mnt/sweeps/first --data /mnt/fer2013 --data /mnt/photos`,
    )
    .action(async (folder: string, { data: given, lease, json }: SweepWorkFlags) => {
      const signal = interruptSignal(() => say('\nStopping after this step …'));
      const sweep = await openSweep(new FolderStore(folder));
      const data = await readSweepData(sweep.plan, given);
      await showSweep(sweep, { ...data, lease, json: json === true, signal });
    });
}
