import { Command } from 'commander';
import { openBatch } from '../../batch/batch.js';
import { type BatchStatus, batchStatus, type WorkerStatus } from '../../batch/batch-status.js';
import { openStore } from '../../batch/store/open-store.js';
import { count, counted, duration } from '../../text/number-text.js';
import { textTable } from '../../text/text-table.js';
import { JSON_OPTION } from '../options.js';
import { print, printJson } from '../terminal.js';

interface StatusFlags {
  readonly json?: true;
}

export function batchStatusCommand(): Command {
  return new Command('status')
    .description('Say what of a batch is done, what failed, how fast it goes and how long it takes yet.')
    .argument('<store>', 'what "mien batch plan" wrote')
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  $ mien batch status store\n  $ mien batch status store --json')
    .action(async (name: string, { json }: StatusFlags) => {
      const status = await batchStatus(await openBatch(await openStore(name)));
      if (json) printJson(status);
      else print(statusText(status));
    });
}

function statusText({
  run,
  cancelled,
  committed,
  shards,
  done,
  inputs,
  failed,
  rate,
  left,
  workers,
}: BatchStatus): string {
  const lines = [
    `Run ${run.slice(0, 12)}: ${count(committed)} of ${counted(shards, 'shard')}, ${count(done)} of ${counted(inputs, 'row')}` +
      `${failedText(failed)}.`,
  ];
  if (cancelled !== null) lines.push(`Cancelled at ${cancelled}; "mien batch work --anyway" goes on.`);
  if (committed < shards) {
    const pace = left === null ? 'Nobody works on it.' : `${rate.toFixed(1)} rows/s, ${duration(left)} left.`;
    lines.push(pace);
  }
  if (workers.length > 0) lines.push('', textTable(HEAD, workers.map(workerCells)));
  return lines.join('\n');
}

const HEAD = ['worker', 'state', 'shards', 'rows', 'failed', 'rows/s', 'shard at hand'];

function workerCells({
  worker,
  state,
  shards,
  rows,
  failed,
  rate,
  shard,
  rowsOfShard,
}: WorkerStatus): string[] {
  const atHand = shard === null || state !== 'working' ? '' : `${shard} (${counted(rowsOfShard, 'row')})`;
  return [worker, state, count(shards), count(rows), count(failed), rate.toFixed(1), atHand];
}

/** `, of them errors: 3 IMAGE_UNREADABLE`; nothing where there is none. */
export function failedText(failed: Readonly<Record<string, number>>): string {
  const parts = Object.entries(failed).map(([code, rows]) => `${count(rows)} ${code}`);
  return parts.length === 0 ? '' : `, of them errors: ${parts.join(', ')}`;
}
