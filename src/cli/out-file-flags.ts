import { type Command, Option } from 'commander';
import type { NetworkNames, Recipe } from '../batch/plan/recipe.js';
import { MienError } from '../errors.js';
import { detectionFlags, type FaceFlags, readingFlags } from './face-flags.js';
import { interruptSignal } from './interrupt.js';
import { say } from './terminal.js';

/** What `detect` and `predict` take for a run that can be interrupted. */
export interface OutFileFlags {
  readonly out?: string;
  readonly resume?: true;
}

export function addOutFileOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--out <file>', 'write into this file: JSON, one value a line, or --csv').conflicts([
        'annotate',
        'relativeBoxes',
      ]),
    )
    .option('--resume', 'go on with what an interrupted call with --out recognised');
}

export const OUT_FILE_HELP = `With --out, what is recognised is kept in FILE.unfinished until the file is
written. After Ctrl-C or a kill, the same command with --resume goes on, and
ends with the same bytes.`;

/** Is said where a call without it was interrupted. */
export const CAN_GO_ON = 'A call with --out FILE goes on after Ctrl-C, with --resume.';

/** Which networks look, and what they are asked. */
export interface OutFileAsk {
  readonly names: NetworkNames;
  readonly recipe: Omit<Recipe, 'detection' | 'reading'>;
}

/**
 * Writes into the file of `--out`, and gives whether one was named. Throws `OPTION_INVALID` for `--resume` without one, and as
 * `facesIntoFile`.
 */
export async function wroteIntoFile(
  paths: readonly string[],
  flags: FaceFlags & OutFileFlags,
  { names, recipe }: OutFileAsk,
): Promise<boolean> {
  const { out, resume = false, recursive, device, threads, json, csv } = flags;
  if (out === undefined && !resume) return false;
  if (out === undefined) {
    throw new MienError('OPTION_INVALID', '--resume goes on with a file: --out is missing.', {
      hint: 'Give the same command as the call that was interrupted, with --out FILE.',
    });
  }
  // Loaded where it is asked for: a photo is to be answered fast.
  const { facesIntoFile } = await import('./faces-into-file.js');
  await facesIntoFile(paths, {
    ...{ out, resume, names, recursive, device, threads, json, csv },
    recipe: { ...recipe, detection: detectionFlags(flags), reading: readingFlags(flags) },
    signal: interruptSignal(() => say('\nStopping after the pictures at hand …')),
  });
  return true;
}
