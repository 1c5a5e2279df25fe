import { Command } from 'commander';
import { batchCancelCommand } from './batch-cancel.js';
import { batchMergeCommand } from './batch-merge.js';
import { batchPlanCommand } from './batch-plan.js';
import { batchRetryCommand } from './batch-retry.js';
import { batchStatusCommand } from './batch-status.js';
import { batchVerifyCommand } from './batch-verify.js';
import { batchWorkCommand } from './batch-work.js';

export function batchCommand(): Command {
  return new Command('batch')
    .description('Recognise any number of pictures, by any number of processes and machines.')
    .addCommand(batchPlanCommand())
    .addCommand(batchWorkCommand())
    .addCommand(batchStatusCommand())
    .addCommand(batchVerifyCommand())
    .addCommand(batchMergeCommand())
    .addCommand(batchRetryCommand())
    .addCommand(batchCancelCommand())
    .addHelpText(
      'after',
      `
A store is a folder that all workers can reach, or s3://bucket/prefix. It
holds the plan, the results and who works on what. Each input gets exactly one
row, a result or an error with a code, whatever is killed meanwhile.

Examples:
  $ mien batch plan photos --out store
  $ mien batch work store               on any number of machines
  $ mien batch status store
  $ mien batch verify store
  $ mien batch merge store --out faces.jsonl`,
    );
}
