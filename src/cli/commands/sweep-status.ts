import { Command } from 'commander';
import { FolderStore } from '../../batch/store/folder-store.js';
import { readWorkers, workerState } from '../../batch/work/worker-record.js';
import { openSweep } from '../../sweep/sweep.js';
import { summarizeSweep } from '../../sweep/sweep-summary.js';
import { count } from '../../text/number-text.js';
import { textTable } from '../../text/text-table.js';
import { JSON_OPTION } from '../options.js';
import { sweepText } from '../show-sweep.js';
import { print, printJson } from '../terminal.js';

export function sweepStatusCommand(): Command {
  return new Command('status')
    .description('Show the trials of a sweep so far, and who works on it.')
    .argument('<folder>', 'what "mien sweep CONFIG --out FOLDER" began')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  $ mien sweep status sweeps/first\n  $ mien sweep status sweeps/first --json',
    )
    .action(async (folder: string, { json }: { readonly json?: true }) => {
      const sweep = await openSweep(new FolderStore(folder));
      const { summary } = await summarizeSweep(sweep);
      const workers = (await readWorkers(sweep.store)).map((record) => ({
        ...{ worker: record.worker, state: workerState(record), trial: record.shard, epochs: record.total },
      }));
      if (json) {
        printJson({ ...summary, workers });
        return;
      }
      print(`${summary.finished ? 'Done' : 'Not done yet'}.\n\n${sweepText(summary)}`);
      if (workers.length === 0 || summary.finished) return;
      const rows = workers.map(({ worker, state, trial, epochs }) => [
        ...[worker, state, count(epochs), trial === null || state !== 'working' ? '' : String(trial)],
      ]);
      print(`\n${textTable(['worker', 'state', 'epochs', 'trial at hand'], rows)}`);
    });
}
