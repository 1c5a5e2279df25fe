import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { failuresFile, runLocally, unfinishedFolder } from '../batch/local-run.js';
import type { MergeOptions } from '../batch/merge-batch.js';
import type { Listing } from '../batch/plan/list-paths.js';
import type { NetworkNames, Recipe } from '../batch/plan/recipe.js';
import { MienError, type MienErrorCode } from '../errors.js';
import { isFolder } from '../files/folder.js';
import { openToRead } from '../files/read.js';
import { eachPicture } from '../image/find-pictures.js';
import { count, counted } from '../text/number-text.js';
import { printable, printableJson } from '../text/printable.js';
import type { DeviceFlag } from './device.js';
import { EXIT } from './exit-codes.js';
import { faceCsvHeader, faceCsvLines } from './face-lines.js';
import { csvTable, isOfKind, jsonLines } from './own-kind.js';
import { STDIN } from './picture-input.js';
import { resumeCommand } from './resume-command.js';
import { RowProgress } from './row-progress.js';
import { formatError, print, printJson, warn } from './terminal.js';

export interface FacesIntoFileOptions {
  readonly out: string;
  readonly resume: boolean;
  readonly names: NetworkNames;
  readonly recipe: Recipe;
  readonly recursive: boolean;
  readonly device: DeviceFlag;
  readonly threads?: number | undefined;
  readonly json?: true | undefined;
  readonly csv?: true | undefined;
  readonly signal: AbortSignal;
}

/** Most time for a picture, milliseconds: no picture that is read takes so long. */
const TIMEOUT = 3_600_000;

/**
 * What `detect` or `predict` prints, written into a file by a run that goes on after an interruption. Sets the exit code. Throws
 * `OPTION_INVALID` for standard input and devices that worker processes do not have, and as `runLocally`.
 */
export async function facesIntoFile(
  paths: readonly string[],
  { out, recursive, device, threads = availableParallelism(), json, csv, ...options }: FacesIntoFileOptions,
): Promise<void> {
  requireFiles(paths, device);
  if (options.resume && (await isWritten(out, csv))) return tellWritten(out, { json, csv });
  const progress = new RowProgress();
  const { signal } = options;
  try {
    const written = await runLocally(out, {
      ...options,
      listing: () => listingOf(paths, { recursive, except: unfinishedFolder(out) }),
      processes: threads,
      timeout: TIMEOUT,
      merge: csv ? tableOf(options.recipe) : JSON_LINES,
      mergeFailures: csv && FAILURES,
      onPlan: (inputs) => progress.expect(inputs),
      onRow: (failed) => progress.row(failed),
      onLoss: (reason) => progress.warn(formatError(reason)),
    });
    progress.stop();
    if (written === undefined) {
      warn(`Interrupted; what was recognised is kept. Go on with:\n  ${resumeCommand()}`);
      process.exitCode = EXIT.interrupted;
      return;
    }
    const { rows, failed } = written;
    if (failed > 0) process.exitCode = EXIT.failed;
    if (json) printJson({ file: out, rows, failed });
    else {
      const which = whichFailed(out, failed, csv);
      print(`Wrote ${printable(out)}: ${counted(rows, 'picture')}, ${count(failed)} of them failed${which}.`);
    }
  } finally {
    progress.stop();
    if (signal.aborted) process.exitCode = EXIT.interrupted;
  }
}

/** Whether an earlier call came to its end: the file is there, and what it kept meanwhile is gone. */
async function isWritten(out: string, csv: true | undefined): Promise<boolean> {
  const kind = csv ? csvTable('file,face', 'faces') : jsonLines('file', 'results');
  return (await isOfKind(out, kind)) === true && !(await isFolder(unfinishedFolder(out)));
}

/** Says that nothing is left to do, with the exit code of the call that wrote the file. */
async function tellWritten(
  out: string,
  { json, csv }: Pick<FacesIntoFileOptions, 'json' | 'csv'>,
): Promise<void> {
  const { rows, failed } = await countedLines(csv ? failuresFile(out) : out);
  if (failed > 0) process.exitCode = EXIT.failed;
  if (json) return printJson({ file: out, rows, failed });
  const but = failed > 0 ? `, and ${counted(failed, 'picture')} failed${whichFailed(out, failed, csv)}` : '';
  print(`${printable(out)} was written already${but}. Nothing is left to do.`);
}

/** Where a table's failed pictures are listed. */
function whichFailed(out: string, failed: number, csv: true | undefined): string {
  return csv && failed > 0 ? ` (see ${printable(failuresFile(out))})` : '';
}

/** Lines of a file, and how many of them are of pictures that failed. None where it is missing: nothing failed then. */
async function countedLines(path: string): Promise<{ readonly rows: number; readonly failed: number }> {
  let [rows, failed] = [0, 0];
  if ((await stat(path).catch(() => undefined)) === undefined) return { rows, failed };
  const file = await openToRead(path);
  for await (const line of file.readLines()) {
    rows += 1;
    if (line.includes('"error":') && 'error' in (JSON.parse(line) as object)) failed += 1;
  }
  return { rows, failed };
}

function requireFiles(paths: readonly string[], device: DeviceFlag): void {
  if (paths.includes(STDIN)) {
    throw new MienError('OPTION_INVALID', '--out takes no standard input (-): it cannot be read again.', {
      hint: 'Name files or folders.',
    });
  }
  if (device === 'auto' || device === 'cpu') return;
  throw new MienError('OPTION_INVALID', `--out works on the processor, not on --device ${device}.`, {
    hint: 'Leave --device out.',
  });
}

/** The pictures as these commands name them. Throws what is wrong with the first path that gives none. */
function listingOf(
  paths: readonly string[],
  options: { readonly recursive: boolean; readonly except: string },
): Listing {
  const found = async function* (): AsyncGenerator<string> {
    for await (const picture of eachPicture(paths, options)) {
      if ('error' in picture) throw picture.error;
      yield picture.path;
    }
  };
  return { root: resolve('.'), paths: found() };
}

const JSON_LINES: MergeOptions = { lines: ({ n: _, ...row }) => [printableJson(JSON.stringify(row))] };

/** The errors alone, for a table has no line for them. */
const FAILURES: MergeOptions = {
  lines: ({ n: _, ...row }) => ('error' in row ? [printableJson(JSON.stringify(row))] : []),
};

/** CSV. Errors are said, for the table has no line for them. */
function tableOf({ ask }: Recipe): MergeOptions {
  return {
    header: [faceCsvHeader(ask ?? 'predict')],
    lines(row) {
      if ('error' in row) {
        const { code, message, hint } = row.error;
        warn(formatError(new MienError(code as MienErrorCode, message, hint === undefined ? {} : { hint })));
        return [];
      }
      if (row.partial) warn(`${printable(row.file)}: the file is cut off, and was read as far as it goes`);
      return faceCsvLines(row.file, row);
    },
  };
}
