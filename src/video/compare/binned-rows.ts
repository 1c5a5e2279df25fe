import { z } from 'zod';
import { fileError, MienError } from '../../errors.js';
import { EXPRESSIONS } from '../../expression.js';
import { openToRead } from '../../files/read.js';
import { MEASURES, usable } from '../markers/segment-table.js';
import type { VideoFace } from '../video-row.js';
import type { StudyLine } from './read-study.js';

/** Which spans of time are compared. */
export interface Bins {
  /** Seconds of each clip's clock where the first span begins. */
  readonly from: number;
  /** Where the last span ends; `undefined`: with the longest clip. */
  readonly to?: number | undefined;
  /** Seconds of a span. */
  readonly width: number;
}

const PROBABILITIES = z.object(
  Object.fromEntries(EXPRESSIONS.map((name) => [name, z.number()])) as Record<
    (typeof EXPRESSIONS)[number],
    z.ZodNumber
  >,
);
const ROW = z.object({
  time: z.number(),
  faces: z.array(
    z.object({
      track: z.number(),
      uncertainBecause: z.string().optional(),
      probabilities: PROBABILITIES,
      adjusted: PROBABILITIES.optional(),
    }),
  ),
});

interface TrackSums {
  frames: number;
  /** By span. */
  readonly sums: number[];
  readonly counts: number[];
}

/**
 * The mean of a measure in each span, over the usable frames of the participant's track; `undefined` where there is none.
 * Throws `FILE_NOT_FOUND` and its like, and `CSV_BROKEN` where a line is no row of `mien video`.
 */
export async function binnedMeans(
  { rows: path, track: wanted }: StudyLine,
  measure: string,
  bins: Bins,
): Promise<readonly (number | undefined)[]> {
  const { of } = MEASURES.find(({ name }) => name === measure)!;
  const tracks = new Map<number, TrackSums>();
  for await (const { time, faces } of rowsIn(path)) {
    const bin = binOf(time, bins);
    for (const face of faces as unknown as readonly VideoFace[]) {
      if (wanted !== undefined && face.track !== wanted) continue;
      const sums = tracks.get(face.track) ?? { frames: 0, sums: [], counts: [] };
      tracks.set(face.track, sums);
      sums.frames++;
      if (bin !== undefined && usable(face)) add(sums, bin, of(face));
    }
  }
  const [main] = [...tracks.values()].sort((a, b) => b.frames - a.frames);
  if (main === undefined) return [];
  return Array.from(main.sums, (sum, bin) => (sum === undefined ? undefined : sum / main.counts[bin]!));
}

function binOf(time: number, { from, to, width }: Bins): number | undefined {
  return time < from || (to !== undefined && time >= to) ? undefined : Math.floor((time - from) / width);
}

function add({ sums, counts }: TrackSums, bin: number, value: number | undefined): void {
  if (value === undefined) return;
  sums[bin] = (sums[bin] ?? 0) + value;
  counts[bin] = (counts[bin] ?? 0) + 1;
}

async function* rowsIn(path: string): AsyncGenerator<z.infer<typeof ROW>, void, undefined> {
  const file = await openToRead(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  try {
    let number = 0;
    for await (const line of file.readLines({ encoding: 'utf8', autoClose: false })) {
      number++;
      const row = ROW.safeParse(parsed(line));
      if (!row.success) throw brokenRow(path, number);
      yield row.data;
    }
  } finally {
    await file.close();
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function brokenRow(path: string, line: number): MienError {
  return new MienError('CSV_BROKEN', `${path}, line ${line}: no row of a clip`, {
    hint: 'Name the .jsonl file that "mien video" wrote.',
  });
}
