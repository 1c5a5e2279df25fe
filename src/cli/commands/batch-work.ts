import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { openBatch } from '../../batch/batch.js';
import { openStore } from '../../batch/store/open-store.js';
import { parseShare, type ShardShare, shareOfSystem } from '../../batch/work/shard-share.js';
import { LEASE, workBatch } from '../../batch/work/work-batch.js';
import { count, counted } from '../../text/number-text.js';
import { EXIT } from '../exit-codes.js';
import { interruptSignal } from '../interrupt.js';
import { JSON_OPTION, MOST_PROCESSES, whole } from '../options.js';
import { RowProgress } from '../row-progress.js';
import { formatError, print, printJson, say } from '../terminal.js';

interface WorkFlags {
  readonly shard?: ShardShare | 'none';
  readonly processes: number;
  readonly redis?: string;
  readonly root?: string;
  readonly model?: string;
  readonly detector?: string;
  readonly timeout: number;
  readonly lease: number;
  readonly anyway?: true;
  readonly json?: true;
}

export function batchWorkCommand(): Command {
  return new Command('work')
    .description('Work on a batch until it is done. Any number of these may run, on any number of machines.')
    .argument('<store>', 'what "mien batch plan" wrote')
    .option(
      '--shard <i/n>',
      'do every n-th shard from i on, without asking others; "none": whatever is free ' +
        '(default: as Kubernetes, AWS Batch or SLURM say, else whatever is free)',
      (text: string) => (text === 'none' ? text : parseShare(text)),
    )
    .addOption(
      new Option(
        '--redis <url>',
        'let a queue in Redis or Valkey give shards out; needs bullmq and ioredis',
      ).conflicts('shard'),
    )
    .option(
      '--processes <n>',
      'pictures at a time (default: one a core)',
      whole(1, MOST_PROCESSES),
      availableParallelism(),
    )
    .option('--root <folder>', 'where the pictures are here (default: where they were planned)')
    .option('--model <model>', "the plan's model, where it has another name here")
    .option('--detector <detector>', "the plan's face detector, where it has another name here")
    .option('--timeout <seconds>', 'most time for a picture', whole(1), 300)
    .option(
      '--lease <seconds>',
      'without a sign of life for so long, others take its shards',
      whole(1),
      LEASE,
    )
    .option('--anyway', 'go on with a batch that was cancelled')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Where workers share shards by leases, the last ones wait for the others, and
take over what those leave undone. After Ctrl-C or a kill, the same command
goes on; rows that were made are kept.

Exit codes: 0 all shards are committed, also where some inputs failed ·
1 the work could not be done · 130 interrupted

Examples:
  $ mien batch work store
  $ mien batch work /mnt/store --root /mnt/photos --processes 8
  $ mien batch work store --shard 0/4
  $ mien batch work /mnt/store --redis redis://10.0.0.5:6379`,
    )
    .action(work);
}

async function work(name: string, { shard, ...flags }: WorkFlags): Promise<void> {
  const signal = interruptSignal(() => say('\nStopping after the pictures at hand …'));
  const { root, model, detector, redis, processes, lease, anyway, json } = flags;
  const share = shard === undefined ? shareOfSystem(process.env) : shard === 'none' ? undefined : shard;
  const batch = await openBatch(await openStore(name));
  const progress = new RowProgress('this worker', batch.plan.inputs);
  try {
    const worked = await workBatch(batch, {
      names: given({ model, detector }),
      ...{ root, redis, processes, lease, anyway, signal },
      share: redis === undefined ? share : undefined,
      timeout: 1000 * flags.timeout,
      onRow: (failed) => progress.row(failed),
      onQueueGone: () => progress.warn('Redis is out of reach: going on with leases in the store.'),
      onLoss: (reason) => progress.warn(formatError(reason)),
    });
    progress.stop();
    if (json) printJson({ run: batch.plan.run, ...worked });
    else {
      const made = `${counted(worked.rows, 'row')}, ${count(worked.failed)} of them errors`;
      print(`Committed ${counted(worked.committed, 'shard')}; made ${made}.`);
    }
  } finally {
    progress.stop();
  }
  if (signal.aborted) process.exitCode = EXIT.interrupted;
}

/** The options that were given: those that were not stay the plan's. */
function given(names: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
