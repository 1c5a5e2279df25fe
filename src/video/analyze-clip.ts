import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileError, MienError } from '../errors.js';
import { removeFile } from '../files/remove-file.js';
import type { Recognizer } from '../recognizer/recognizer.js';
import type { AnalyzeClipOptions, ClipReport } from './analysis.js';
import { makeCopy } from './clip-copy.js';
import { type ClipFacts, clipFacts } from './clip-facts.js';
import { clipKey } from './clip-key.js';
import { finishedClip, writeSummary } from './clip-summary.js';
import { FaceSearch } from './face-search.js';
import { FORMAT_EXTENSIONS, writeFormat } from './formats/write-format.js';
import { FoundJournal } from './found-journal.js';
import { decodeFrames } from './read-frames.js';
import { trackedRows, type VideoRow } from './video-row.js';
import { copyExtension } from './write-copy.js';

/**
 * Finds, follows and recognises the faces of a clip, and writes `<out>/<name>.<format>` for each format, and a summary
 * `<out>/<name>.json`. What was found so far is kept in `<out>/<name>.journal` until all is written: an analysis
 * that was ended at any moment goes on from there with `resume`, and ends with the same bytes.
 *
 * Throws as `readFrames` and `recognize`, but for `VIDEO_TRUNCATED`, which stands in the report; `OPTION_INVALID` where
 * the journal is of another clip or other options; `FILE_UNWRITABLE` and `DISK_FULL`. The caller locks the folder.
 */
export async function analyzeClip(
  recognizer: Recognizer,
  path: string,
  place: { readonly out: string; readonly name: string },
  options: AnalyzeClipOptions,
): Promise<ClipReport> {
  const facts = await clipFacts(path, options.signal);
  const file = (extension: string): string => join(place.out, `${place.name}.${extension}`);
  const key = await keyOf(recognizer, path, options);
  const made = { key, columns: options.columns ?? 'mien' };
  const before = options.resume
    ? await finishedClip(file('json'), file('journal'), made, [...options.formats, ...options.copies])
    : undefined;
  if (before !== undefined) {
    // Where the program was killed before it came to that.
    await removeFile(file('journal'));
    return before;
  }
  const journal = await FoundJournal.open(file('journal'), key, options.resume);
  let open = true;
  try {
    if (journal.ended === undefined) await lookAtFrames(recognizer, path, facts, journal, options);
    const rows = (): AsyncIterable<VideoRow> =>
      trackedRows(journal.frames(), options.tracking, options.search);
    const clip = { name: basename(path), date: await dateOf(path) };
    const { uncertainBelow } = recognizer.description;
    const tables = options.formats.map((format) => [format, file(FORMAT_EXTENSIONS[format])] as const);
    for (const [format, to] of tables) {
      await writeFormat(format, to, rows, { clip, uncertainBelow, columns: options.columns });
    }
    const copies = options.copies.map((kind) => [kind, file(`${kind}.${copyExtension(facts)}`)] as const);
    for (const [kind, to] of copies) await makeCopy(kind, path, facts, to, journal, options);
    const files = Object.fromEntries([...tables, ...copies]);
    const report = { ...(await summed(rows(), facts)), ...truncatedBy(journal), files };
    await writeSummary(file('json'), clip.name, report, made);
    await journal.remove();
    open = false;
    return report;
  } finally {
    if (open) await journal.close();
  }
}

/** What has to be the same for an analysis to go on: the clip, what looks at it, and how. */
async function keyOf(
  recognizer: Recognizer,
  path: string,
  { choice, search, tracking, searchEvery }: AnalyzeClipOptions,
): Promise<string> {
  const { description, prior } = recognizer;
  return JSON.stringify({
    journal: 1,
    clip: await clipKey(path),
    model: description,
    prior: prior ?? null,
    choice,
    search,
    tracking,
    searchEvery,
  });
}

async function dateOf(path: string): Promise<string> {
  try {
    return (await stat(path)).mtime.toISOString();
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

/** Decodes and searches the frames that the journal has not, and notes each. */
async function lookAtFrames(
  recognizer: Recognizer,
  path: string,
  facts: ClipFacts,
  journal: FoundJournal,
  { choice, search, tracking, searchEvery, signal, onProgress }: AnalyzeClipOptions,
): Promise<void> {
  const faces = new FaceSearch(recognizer, { search, tracking, searchEvery });
  for await (const found of journal.frames()) faces.follow(found);
  const before = journal.size;
  const began = performance.now();
  const start = Math.max(facts.start, choice.from ?? facts.start);
  const end = choice.to === undefined ? facts.end : Math.min(choice.to, facts.end ?? choice.to);
  const total = end === undefined ? undefined : end - start;
  let passed = 0;
  try {
    for await (const frame of decodeFrames(path, facts, { ...choice, signal })) {
      if (passed++ < before) continue;
      await journal.add(await faces.find(frame, signal));
      const rate = (journal.size - before) / ((performance.now() - began) / 1000);
      onProgress?.({ seconds: frame.time - start, total, frames: journal.size, rate });
      // The networks hold the thread: a signal gets its turn here.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await journal.finish({ done: true });
  } catch (error) {
    if (!(error instanceof MienError) || error.code !== 'VIDEO_TRUNCATED') throw error;
    await journal.finish({ done: true, truncated: error.message });
  }
}

function truncatedBy({ ended }: FoundJournal): Pick<ClipReport, 'truncated'> {
  return ended?.truncated === undefined ? {} : { truncated: ended.truncated };
}

async function summed(
  rows: AsyncIterable<VideoRow>,
  { width, height }: ClipFacts,
): Promise<Omit<ClipReport, 'files'>> {
  const sums = { rows: 0, rowsWithFaces: 0, faces: 0, tracks: 0, cuts: 0, first: 0, last: 0 };
  for await (const { time, faces, cut } of rows) {
    if (sums.rows++ === 0) sums.first = time;
    sums.last = time;
    sums.faces += faces.length;
    if (faces.length > 0) sums.rowsWithFaces++;
    if (cut) sums.cuts++;
    for (const { track } of faces) sums.tracks = Math.max(sums.tracks, track);
  }
  return { width, height, ...sums };
}
