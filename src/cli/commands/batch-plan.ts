import { resolve } from 'node:path';
import { Command } from 'commander';
import { listPaths } from '../../batch/plan/list-paths.js';
import { makePlan, SHARD_SIZE } from '../../batch/plan/make-plan.js';
import { openStore } from '../../batch/store/open-store.js';
import { findModelFile, LAST_RUN } from '../../model/find-model.js';
import { isPath } from '../../model/locate.js';
import type { Prior } from '../../model/prior.js';
import { counted } from '../../text/number-text.js';
import { addSearchOptions, detectionFlags, readingFlags, type SearchFlags } from '../face-flags.js';
import { interruptSignal } from '../interrupt.js';
import { JSON_OPTION, priorOption, whole } from '../options.js';
import { print, printJson, say } from '../terminal.js';

interface PlanFlags extends Omit<SearchFlags, 'device' | 'threads'> {
  readonly out: string;
  readonly shardSize?: number;
  readonly column?: string;
  readonly recursive: boolean;
  readonly model?: string;
  readonly detect: boolean;
  readonly maxFaces?: number;
  readonly prior?: Prior;
  readonly json?: true;
}

export function batchPlanCommand(): Command {
  const command = new Command('plan')
    .description('List the inputs of a batch, in shards, and fix networks and options.')
    .argument(
      '<source>',
      'a folder, s3://bucket/prefix, a tar archive, a list of paths, a CSV or Parquet file, or - for a list on ' +
        'standard input',
    )
    .requiredOption('--out <store>', 'where the plan and the results go: a new folder')
    .option('--shard-size <n>', `inputs a shard (default: ${SHARD_SIZE})`, whole(1))
    .option(
      '--column <name>',
      'the column of a CSV or Parquet file that holds paths (default: path, file, …)',
    )
    .option('--no-recursive', 'leave out the subfolders of a folder')
    .option('--model <model>', 'model file, run folder, run name or "last" (default: the packaged one)')
    .option('--no-detect', 'each picture is one face already, cropped as in FER-2013')
    .option('--max-faces <n>', 'only so many faces a picture, the surest (default: all)', whole(1))
    .addOption(priorOption());
  return addSearchOptions(command)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
A list has one path a line. Paths that are not absolute are taken relative to
the folder you are in. A path that is listed twice gets two rows. A tar archive
(.tar), in a folder or a list too, stands for the pictures in it; needs tar.

Examples:
  $ mien batch plan photos --out store
  $ find /data -name '*.jpg' | mien batch plan - --out store --min-face 40
  $ mien batch plan people.csv --column photo --out store
  $ mien batch plan shards --out store
  $ mien batch plan s3://bucket/photos --out s3://bucket/store`,
    )
    .action(async (source: string, flags: PlanFlags) => {
      const signal = interruptSignal(() => say('\nStopping; nothing was planned.'));
      const { out, shardSize, column, recursive, detect, prior, json } = flags;
      const listing = await listPaths(source, { recursive, column, except: out });
      const plan = await makePlan(await openStore(out), listing, {
        shardSize,
        names: { model: await lasting(flags.model), detector: asAbsolute(flags.detector) },
        recipe: { detect, detection: detectionFlags(flags), reading: readingFlags(flags), prior },
        signal,
      });
      const { run, inputs, shards, version, networks } = plan;
      if (json) printJson({ store: out, run, inputs, shards, version, networks });
      else {
        print(`Planned ${counted(inputs, 'input')} in ${counted(shards, 'shard')}. Run ${run.slice(0, 12)}.`);
        print(`  mien batch work ${out}`);
      }
    });
}

/** A name that means the same later, and in another folder. */
async function lasting(model: string | undefined): Promise<string | undefined> {
  return model === LAST_RUN ? resolve(await findModelFile(model)) : asAbsolute(model);
}

function asAbsolute(name: string | undefined): string | undefined {
  return name !== undefined && isPath(name) ? resolve(name) : name;
}
