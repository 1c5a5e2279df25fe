import { Command } from 'commander';
import { FolderStore } from '../../batch/store/folder-store.js';
import { readDataset } from '../../dataset/prepared/read-dataset.js';
import { VOTE_TABLES, type VoteTable } from '../../dataset/record.js';
import { MienError } from '../../errors.js';
import { defaultThreads } from '../../runtime/default-threads.js';
import { makeSweep } from '../../sweep/make-sweep.js';
import { readSweepConfig } from '../../sweep/sweep-config.js';
import { type DeviceFlag, usableDevice } from '../device.js';
import { interruptSignal } from '../interrupt.js';
import { choice, deviceOption, JSON_OPTION, threadsOption } from '../options.js';
import { showSweep } from '../show-sweep.js';
import { DEFAULT_NETWORK } from '../start-run.js';
import { say } from '../terminal.js';
import { sweepStatusCommand } from './sweep-status.js';
import { leaseOption, sweepWorkCommand } from './sweep-work.js';

interface SweepFlags {
  readonly out?: string;
  readonly data?: string;
  readonly table?: VoteTable;
  readonly device: DeviceFlag;
  readonly threads?: number;
  readonly lease: number;
  readonly json?: true;
}

export function sweepCommand(): Command {
  return (
    new Command('sweep')
      .description('Train many configurations, stop the losers early, and name the best on validation.')
      .argument('<config>', 'JSON: what is tried, and how')
      // Not by `requiredOption`: that would be required of the commands below, too.
      .option('--out <folder>', 'where trials and results go; required')
      .option('--data <folder>', 'prepared dataset (default: "data" of the configuration)')
      .addOption(choice('--table <name>', 'FER+ vote table', VOTE_TABLES))
      .addOption(deviceOption())
      .addOption(threadsOption())
      .addOption(leaseOption())
      .option(...JSON_OPTION)
      .addCommand(sweepWorkCommand())
      .addCommand(sweepStatusCommand())
      .addHelpText(
        'after',
        `
The configuration is a JSON object:
  {
    "data": "prepared/fer2013",
    "search": "asha",             grid, random or asha
    "trials": 27,
    "training": { "model": "mien-tiny", "epochs": 27 },
    "space": {
      "learningRate": { "low": 0.01, "high": 0.5, "scale": "log" },
      "augmentation.erase": [0, 0.25, 0.5]
    }
  }

asha compares trials after a twelfth and a sixth of the epochs, and one of three
goes on. The test split is never looked at. Ctrl-C saves, and says how to go on.
Other processes and machines that reach the folder help: mien sweep work FOLDER.

Examples:
  $ mien sweep sweep.json --out sweeps/first
  $ mien sweep sweep.json --data prepared/sample --out sweeps/first --threads 1
  $ mien sweep work sweeps/first
  $ mien sweep status sweeps/first`,
      )
      .action(sweep)
  );
}

async function sweep(path: string, flags: SweepFlags): Promise<void> {
  const signal = interruptSignal(() => say('\nStopping after this step …'));
  const { out, table, lease, json } = flags;
  if (out === undefined) {
    throw new MienError('OPTION_INVALID', 'No folder was named for the results.', {
      hint: 'Give --out <folder>.',
    });
  }
  if (out.startsWith('s3://')) {
    throw new MienError('OPTION_INVALID', `A sweep's folder is one on a disk, got ${out}.`, {
      hint: 'Name a folder, such as one on a file server that all machines reach.',
    });
  }
  const config = await readSweepConfig(path);
  const data = flags.data ?? config.data;
  if (data === undefined) {
    throw new MienError('OPTION_INVALID', 'No dataset was named.', {
      hint: 'Give --data <prepared folder>, or "data" in the configuration; "mien prepare" makes one.',
    });
  }
  const dataset = await readDataset(data);
  const second = config.second && (await readDataset(config.second.data));
  const device = await usableDevice(flags.device);
  const threads = flags.threads ?? defaultThreads();
  const plan = { data, dataset, second, table, device, threads, defaultModel: DEFAULT_NETWORK };
  const made = await makeSweep(new FolderStore(out), config, plan);
  await showSweep(made, { data, dataset, second, lease, json: json === true, signal });
}
