import { Command } from 'commander';
import { openBatch } from '../../batch/batch.js';
import { SHARD_SIZE } from '../../batch/plan/make-plan.js';
import { retryBatch } from '../../batch/retry-batch.js';
import { openStore } from '../../batch/store/open-store.js';
import { counted } from '../../text/number-text.js';
import { JSON_OPTION, whole } from '../options.js';
import { print, printJson } from '../terminal.js';

interface RetryFlags {
  readonly code?: readonly string[];
  readonly root?: string;
  readonly shardSize: number;
  readonly json?: true;
}

export function batchRetryCommand(): Command {
  return new Command('retry')
    .description('Plan the inputs of a finished batch again that failed; then work on it as before.')
    .argument('<store>', 'what "mien batch plan" wrote')
    .option('--code <codes...>', 'only those that failed with these codes (default: all)')
    .option('--root <folder>', 'where the pictures are here (default: where they were planned)')
    .option('--shard-size <n>', 'inputs a shard', whole(1), SHARD_SIZE)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Nothing that is there is changed: the inputs get further rows, and the last
one counts. A file that was changed since it was planned is taken as it is
now.

Examples:
  $ mien batch retry store && mien batch work store
  $ mien batch retry store --code WORKER_DIED JOB_TIMEOUT`,
    )
    .action(async (name: string, { code: codes, root, shardSize, json }: RetryFlags) => {
      const batch = await openBatch(await openStore(name));
      const inputs = await retryBatch(batch, { codes, root, shardSize });
      if (json) printJson({ run: batch.plan.run, inputs });
      else if (inputs === 0) print('Nothing failed that could be tried again.');
      else print(`Planned ${counted(inputs, 'input')} again.\n  mien batch work ${name}`);
    });
}
