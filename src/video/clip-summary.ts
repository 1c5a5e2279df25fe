import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { MienError } from '../errors.js';
import { readText } from '../files/read.js';
import { writeJson } from '../files/write-whole.js';
import type { ClipReport } from './analysis.js';

const REPORT = z.object({
  width: z.number(),
  height: z.number(),
  rows: z.number(),
  rowsWithFaces: z.number(),
  faces: z.number(),
  tracks: z.number(),
  tracksWithBaseline: z.number().optional(),
  cuts: z.number(),
  first: z.number(),
  last: z.number(),
  truncated: z.string().optional(),
  files: z.record(z.string(), z.string()),
});
const SUMMARY = REPORT.extend({ key: z.unknown(), shown: z.string().optional() });

/** What a clip's results were made of and how. */
export interface MadeOf {
  /** JSON: the clip, what looked at it, and how. */
  readonly key: string;
  /** What stands for the options of the files themselves. */
  readonly shown: string;
}

/** Writes the summary that says that all of a clip's files are there. Throws as `writeWhole`. */
export async function writeSummary(
  path: string,
  clip: string,
  report: ClipReport,
  { key, shown }: MadeOf,
): Promise<void> {
  await writeJson(path, { clip, ...report, shown, key: JSON.parse(key) });
}

/**
 * The report of an analysis that has ended, where it made what is wanted and its files are there; `undefined` where there is
 * more to do. Throws `OPTION_INVALID` where the results there are of another clip or other options.
 */
export async function finishedClip(
  path: string,
  journal: string,
  made: MadeOf,
  wanted: readonly string[],
): Promise<ClipReport | undefined> {
  const text = await readText(path).catch(() => undefined);
  if (text === undefined) return undefined;
  const read = SUMMARY.safeParse(orUndefined(() => JSON.parse(text)));
  if (!read.success) return undefined;
  const { key, shown } = read.data;
  if (JSON.stringify(key) !== made.key) {
    // An analysis that began anew was interrupted: its journal says of what.
    if (await isThere(journal)) return undefined;
    throw new MienError('OPTION_INVALID', `${path}: made of another clip, or with other options`, {
      hint: 'Give the options it was made with, or --overwrite instead of --resume to begin anew.',
    });
  }
  const report = REPORT.parse(read.data);
  if (shown !== made.shown || !wanted.every((kind) => kind in report.files)) return undefined;
  const there = await Promise.all(Object.values(report.files).map(isThere));
  return there.every(Boolean) ? report : undefined;
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
