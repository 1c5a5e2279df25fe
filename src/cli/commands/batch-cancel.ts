import { Command } from 'commander';
import { openBatch } from '../../batch/batch.js';
import { cancelBatch, cancelledAt } from '../../batch/cancelled.js';
import { openStore } from '../../batch/store/open-store.js';
import { LEASE } from '../../batch/work/work-batch.js';
import { JSON_OPTION } from '../options.js';
import { print, printJson } from '../terminal.js';

export function batchCancelCommand(): Command {
  return new Command('cancel')
    .description('Stop all workers of a batch, wherever they run.')
    .argument('<store>', 'what "mien batch plan" wrote')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Workers look for it four times a lease (${LEASE} s). They end after the pictures at
hand, with exit code 1. What is done stays. To go on, say
"mien batch work STORE --anyway".

Examples:
  $ mien batch cancel store
  $ mien batch work store --anyway`,
    )
    .action(async (name: string, { json }: { readonly json?: true }) => {
      const { store, plan } = await openBatch(await openStore(name));
      await cancelBatch(store, plan.run);
      if (json) printJson({ run: plan.run, cancelled: await cancelledAt(store) });
      else print(`Cancelled. To go on:\n  mien batch work ${name} --anyway`);
    });
}
