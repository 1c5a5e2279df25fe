import { Command } from 'commander';
import { keepYoungHeapSmall } from '../small-young-heap.js';

/** In the order of the help. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  plan: async () => (await import('./batch-plan.js')).batchPlanCommand(),
  work: async () => (await import('./batch-work.js')).batchWorkCommand(),
  status: async () => (await import('./batch-status.js')).batchStatusCommand(),
  verify: async () => (await import('./batch-verify.js')).batchVerifyCommand(),
  merge: async () => (await import('./batch-merge.js')).batchMergeCommand(),
  retry: async () => (await import('./batch-retry.js')).batchRetryCommand(),
  cancel: async () => (await import('./batch-cancel.js')).batchCancelCommand(),
};

/** With the command that the words behind `batch` call, or all where they call none: planning loads no workers. */
export async function batchCommand([called = '']: readonly string[]): Promise<Command> {
  // Before anything of it is loaded: loading alone would make the heap grow.
  if (called === 'plan') keepYoungHeapSmall();
  const batch = new Command('batch').description(
    'Recognise any number of pictures, by any number of processes and machines.',
  );
  const names = Object.hasOwn(COMMANDS, called) ? [called] : Object.keys(COMMANDS);
  for (const name of names) batch.addCommand(await COMMANDS[name]!());
  return batch.addHelpText(
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
