import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileError } from '../errors.js';
import { writeFileAtomic } from '../files/write-whole.js';
import type { AnalyzeClipOptions, ClipReport, ResultKind } from './analysis.js';
import { adjustedRows, NeutralShifts } from './baseline/baseline.js';
import { makeCopy } from './clip-copy.js';
import type { ClipFacts } from './clip-facts.js';
import { contactSheet } from './contact-sheet.js';
import { drawTimeline } from './draw-timeline.js';
import { FORMAT_EXTENSIONS, writeFormat } from './formats/write-format.js';
import type { FoundJournal } from './found-journal.js';
import type { Marker } from './markers/marker.js';
import { segmentCsv, segmentFigures } from './markers/segment-table.js';
import type { VideoRow } from './video-row.js';
import { wholeClipRows } from './whole-clip-rows.js';
import { copyExtension } from './write-copy.js';

/** A clip all of whose frames were looked at. */
export interface LookedAtClip {
  readonly path: string;
  readonly facts: ClipFacts;
  readonly journal: FoundJournal;
  readonly markers: readonly Marker[];
  /** Below this smoothed probability no expression is named. */
  readonly uncertainBelow: number;
  /** The path of its result with this extension. */
  file(extension: string): string;
}

/**
 * Writes everything that comes of a clip, each file whole or not at all, and sums it up. Throws as `writeFormat` and
 * `makeCopy`.
 */
export async function writeResults(
  clip: LookedAtClip,
  options: AnalyzeClipOptions,
): Promise<Omit<ClipReport, 'truncated'>> {
  const { path, facts, journal, markers } = clip;
  const rows = await rowsOf(clip, options);
  const written: (readonly [ResultKind, string])[] = [];
  const about = { name: basename(path), date: await dateOf(path) };
  const columns = { names: options.columns, adjusted: options.baseline !== undefined };
  for (const format of options.formats) {
    const to = clip.file(FORMAT_EXTENSIONS[format]);
    const { uncertainBelow } = clip;
    await writeFormat(format, to, rows, { clip: about, uncertainBelow, columns });
    written.push([format, to]);
  }
  if (options.markers !== undefined) {
    const to = clip.file('markers.csv');
    await writeFileAtomic(to, segmentCsv(await segmentFigures(rows(), markers, options.markers.above)));
    written.push(['markers', to]);
  }
  for (const kind of options.copies) {
    const to = clip.file(`${kind}.${copyExtension(facts)}`);
    await makeCopy(kind, path, facts, to, { journal, rows }, options);
    written.push([kind, to]);
  }
  const sums = await summed(rows(), facts, options.baseline !== undefined);
  if (options.pictures) written.push(...(await drawPictures(clip, rows, sums, options)));
  return { ...sums, files: Object.fromEntries(written) };
}

async function drawPictures(
  { path, facts, journal, markers, file }: LookedAtClip,
  rows: () => AsyncIterable<VideoRow>,
  sums: Pick<ClipReport, 'first' | 'last' | 'rows'>,
  options: AnalyzeClipOptions,
): Promise<readonly (readonly [ResultKind, string])[]> {
  const timeline = file('timeline.svg');
  await writeFileAtomic(timeline, await drawTimeline(basename(path), rows(), sums, markers));
  const hidden = options.copies.includes('blurred');
  const contacts = file('contacts.jpg');
  await writeFileAtomic(
    contacts,
    await contactSheet(path, facts, { journal, rows }, sums, { ...options, hidden }),
  );
  return [
    ['timeline', timeline],
    ['contacts', contacts],
  ];
}

/** The clip's rows, as often as they are asked for. */
async function rowsOf(
  { journal }: LookedAtClip,
  { tracking, search, baseline }: AnalyzeClipOptions,
): Promise<() => AsyncIterable<VideoRow>> {
  const raw = wholeClipRows(() => journal.frames(), journal.ended?.joined ?? [], tracking, search);
  if (baseline === undefined) return raw;
  const shifts = await NeutralShifts.of(baseline, raw());
  return () => adjustedRows(raw(), shifts);
}

async function dateOf(path: string): Promise<string> {
  try {
    return (await stat(path)).mtime.toISOString();
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

async function summed(
  rows: AsyncIterable<VideoRow>,
  { width, height }: ClipFacts,
  withBaseline: boolean,
): Promise<Omit<ClipReport, 'files' | 'truncated'>> {
  const sums = { rows: 0, rowsWithFaces: 0, faces: 0, tracks: 0, cuts: 0, first: 0, last: 0 };
  const adjusted = new Set<number>();
  for await (const { time, faces, cut } of rows) {
    if (sums.rows++ === 0) sums.first = time;
    sums.last = time;
    sums.faces += faces.length;
    if (faces.length > 0) sums.rowsWithFaces++;
    if (cut) sums.cuts++;
    for (const face of faces) {
      sums.tracks = Math.max(sums.tracks, face.track);
      if (face.adjusted !== undefined) adjusted.add(face.track);
    }
  }
  return { width, height, ...sums, ...(withBaseline ? { tracksWithBaseline: adjusted.size } : {}) };
}
