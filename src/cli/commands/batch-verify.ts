import { Command } from 'commander';
import { openBatch } from '../../batch/batch.js';
import { shardName } from '../../batch/plan/shard-list.js';
import { openStore } from '../../batch/store/open-store.js';
import { type Verified, verifyBatch } from '../../batch/verify-batch.js';
import { counted } from '../../text/number-text.js';
import { EXIT } from '../exit-codes.js';
import { JSON_OPTION } from '../options.js';
import { ProgressBar, print, printJson, warn } from '../terminal.js';
import { failedText } from './batch-status.js';

interface VerifyFlags {
  readonly json?: true;
}

export function batchVerifyCommand(): Command {
  return new Command('verify')
    .description('Prove that each input of a batch has exactly one row, and that every hash is right.')
    .argument('<store>', 'what "mien batch plan" wrote')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Reads the whole store. Exit code 1 where a shard is missing, a row is too many
or too few, or a file is not what was written. Inputs that failed are rows
like others.

Examples:
  $ mien batch verify store
  $ mien batch verify store --json`,
    )
    .action(async (name: string, { json }: VerifyFlags) => {
      const batch = await openBatch(await openStore(name));
      const bar = new ProgressBar();
      const verified = await verifyBatch(batch, (done) => bar.update('verifying', done, batch.shards));
      bar.stop();
      const ok = verified.problems.length === 0;
      if (!ok) process.exitCode = EXIT.failed;
      if (json) printJson({ ok, ...verified });
      else if (ok) print(`Right: ${rowsText(verified)}${failedText(verified.failed)}.`);
      else printProblems(name, verified);
    });
}

function printProblems(store: string, verified: Verified): void {
  const { problems } = verified;
  for (const { message, code } of problems) warn(`${message}  [${code}]`);
  print(`${counted(problems.length, 'problem')}; ${rowsText(verified)}.`);
  const damaged = problems.find(({ shard, code }) => shard !== null && code === 'STORE_BROKEN');
  if (damaged !== undefined) print(redo(store, damaged.shard ?? 0));
  if (problems.some(({ shard }) => shard === null)) print(PLAN_DAMAGED);
}

function rowsText({ rows, inputs }: Verified): string {
  return `${counted(rows, 'row')} for ${counted(inputs, 'input')}`;
}

const PLAN_DAMAGED = 'Lists of a plan cannot be made again: restore them from a copy, or plan anew.';

/** How a shard with damaged rows or commit is done again. Nothing does so by itself: somebody may have the files yet. */
function redo(store: string, shard: number): string {
  const name = shardName(shard);
  return (
    'To do a damaged shard again, remove its commit and its rows, such as\n' +
    `  commits/${name}.json  data/${name}.*.jsonl\nand say: mien batch work ${store}`
  );
}
