import { basename, join } from 'node:path';
import { MienError } from '../errors.js';
import { writeFileAtomic } from '../files/write-whole.js';
import type { Recognizer } from '../recognizer/recognizer.js';
import { printable } from '../text/printable.js';
import type { AnalyzeClipOptions, ClipProgress, ClipReport } from '../video/analysis.js';
import { analyzeClip } from '../video/analyze-clip.js';
import { clipsPage, type PageClip } from '../video/clips-page.js';
import { requireNoResults } from '../video/earlier-results.js';
import { clipNames } from './clip-names.js';
import { EXIT } from './exit-codes.js';
import { formatError, ProgressBar, print, printJson, warn } from './terminal.js';

export interface ShowClipsOptions extends Omit<AnalyzeClipOptions, 'onProgress'> {
  readonly out: string;
  readonly json?: true | undefined;
  /** Whether what an earlier call wrote may be written over. */
  readonly overwrite?: true | undefined;
  readonly signal: AbortSignal;
  /** The words that go on after an interruption. */
  readonly resumeCommand: string;
}

/**
 * Analyses one clip after the other, prints what came of each, and sets the exit code. Throws `OPTION_INVALID` where two
 * clips have one name, or an earlier call's results would be written over.
 */
export async function showClips(
  recognizer: Recognizer,
  paths: readonly string[],
  { out, json, overwrite, resumeCommand, ...options }: ShowClipsOptions,
): Promise<void> {
  const names = clipNames(paths);
  const page = options.pictures ? join(out, 'report.html') : undefined;
  if (!options.resume && !overwrite) await requireNoResults(out, names, resumeCommand, page);
  const analysed = await analyzeAll(recognizer, paths, names, { out, json, resumeCommand, ...options });
  if (page === undefined || analysed.length === 0) return;
  await writeFileAtomic(page, await clipsPage(analysed));
  if (!json) print(`Report: ${printable(page)}`);
}

/** The clips of which something came; none where the call was interrupted. */
async function analyzeAll(
  recognizer: Recognizer,
  paths: readonly string[],
  names: readonly string[],
  { out, json, resumeCommand, ...options }: Omit<ShowClipsOptions, 'overwrite'>,
): Promise<readonly PageClip[]> {
  const analysed: PageClip[] = [];
  const bar = new ProgressBar();
  for (const [i, path] of paths.entries()) {
    const which = paths.length === 1 ? '' : `clip ${i + 1} of ${paths.length}, `;
    const onProgress = (progress: ClipProgress): void => showProgress(bar, which, progress);
    const place = { out, name: names[i]! };
    const result = await analyzeClip(recognizer, path, place, { ...options, onProgress }).catch(
      (error: unknown) => asMienError(error, options.signal),
    );
    bar.stop();
    if (options.signal.aborted) {
      warn(`Interrupted; what was found is kept. Go on with:\n  ${resumeCommand}`);
      process.exitCode = EXIT.interrupted;
      return [];
    }
    const failed = result instanceof MienError || result.truncated !== undefined;
    if (failed) process.exitCode = EXIT.failed;
    show(path, result, json);
    if (!(result instanceof MienError)) analysed.push({ name: basename(path), report: result });
    // What stops one clip for such a reason stops all.
    if (result instanceof MienError && ENDS_ALL.has(result.code)) break;
  }
  return analysed;
}

const ENDS_ALL: ReadonlySet<string> = new Set([
  'FFMPEG_MISSING',
  'DISK_FULL',
  'FILE_UNWRITABLE',
  'MODEL_BROKEN',
]);

function showProgress(
  bar: ProgressBar,
  which: string,
  { seconds, total, frames, rate, copy }: ClipProgress,
): void {
  const stage = `${which}${copy === undefined ? 'seconds' : `${copy} copy, seconds`}`;
  const details = `· ${frames} frames, ${rate.toFixed(1)} a second`;
  bar.update(stage, Math.floor(seconds), Math.ceil(total ?? seconds + 1), details);
}

function asMienError(error: unknown, signal: AbortSignal): MienError {
  if (error instanceof MienError) return error;
  if (signal.aborted) return new MienError('INTERRUPTED', 'interrupted', { cause: error });
  throw error;
}

function show(path: string, result: ClipReport | MienError, json: true | undefined): void {
  if (result instanceof MienError) {
    const { code, message, hint } = result;
    if (!json) warn(formatError(result));
    else printJson({ file: path, error: { code, message, ...(hint === undefined ? {} : { hint }) } });
    return;
  }
  if (json) printJson({ file: path, ...result });
  else {
    print(clipText(path, result));
    if (result.truncated !== undefined) warn(`mien: ${printable(result.truncated)}  [VIDEO_TRUNCATED]`);
  }
}

/** A line for people, and the files under it. */
export function clipText(path: string, report: ClipReport): string {
  const { rows, rowsWithFaces, tracks, tracksWithBaseline, first, last, files } = report;
  const faces = tracks === 0 ? 'no face' : `${tracks} ${tracks === 1 ? 'face' : 'faces'} followed`;
  const neutral = tracksWithBaseline === undefined ? '' : `, own neutral known of ${tracksWithBaseline}`;
  const found = `${rows} frames from ${first.toFixed(3)} to ${last.toFixed(3)} s, ${rowsWithFaces} with faces, ${faces}${neutral}`;
  return [`${printable(path)}: ${found}`, ...Object.values(files).map((file) => `  ${printable(file)}`)].join(
    '\n',
  );
}
