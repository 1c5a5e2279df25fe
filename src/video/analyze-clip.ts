import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { MienError } from '../errors.js';
import { removeFile } from '../files/remove-file.js';
import { type AnalyzeClipOptions, type ClipReport, wantedFiles } from './analysis.js';
import { type ClipFacts, clipFacts } from './clip-facts.js';
import { clipKey } from './clip-key.js';
import { finishedClip, writeSummary } from './clip-summary.js';
import { FaceSearch, type FrameRecognizer } from './face-search.js';
import { FoundJournal } from './found-journal.js';
import type { Marker } from './markers/marker.js';
import { readMarkers } from './markers/read-markers.js';
import { decodeFrames } from './read-frames.js';
import { WholeClipLook } from './whole-clip-rows.js';
import { writeResults } from './write-results.js';

/** What recognises the faces of a clip, and what has to be the same where an analysis goes on. */
export interface ClipRecognizer extends FrameRecognizer {
  readonly description: { readonly uncertainBelow: number };
  readonly prior?: unknown;
}

/**
 * Finds, follows and recognises the faces of a clip, and writes `<out>/<name>.<format>` for each format, and a summary
 * `<out>/<name>.json`. What was found so far is kept in `<out>/<name>.journal` until all is written: an analysis
 * that was ended at any moment goes on from there with `resume`, and ends with the same bytes.
 *
 * Throws as `readFrames` and `recognize`, except `VIDEO_TRUNCATED`, which stands in the report; `OPTION_INVALID` where
 * the journal is of another clip or other options; as `readMarkers`; `FILE_UNWRITABLE` and `DISK_FULL`. The caller locks the folder.
 */
export async function analyzeClip(
  recognizer: ClipRecognizer,
  path: string,
  place: { readonly out: string; readonly name: string },
  options: AnalyzeClipOptions,
): Promise<ClipReport> {
  const facts = await clipFacts(path, options.signal);
  const file = (extension: string): string => join(place.out, `${place.name}.${extension}`);
  const key = await keyOf(recognizer, path, options);
  // Before the long work, so that a slip in a table of markers shows at once.
  const markers =
    options.markers === undefined ? [] : await readMarkers(options.markers.path, basename(path));
  const made = { key, shown: shownBy(options, markers) };
  const before = options.resume
    ? await finishedClip(file('json'), file('journal'), made, wantedFiles(options))
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
    const { uncertainBelow } = recognizer.description;
    const results = await writeResults({ path, facts, journal, markers, uncertainBelow, file }, options);
    const report = { ...results, ...truncatedBy(journal) };
    await writeSummary(file('json'), basename(path), report, made);
    await journal.remove();
    open = false;
    return report;
  } finally {
    if (open) await journal.close();
  }
}

/** What the files are made by besides what was found: the same gives the same bytes. */
function shownBy(
  { columns = 'mien', baseline, markers, copies }: AnalyzeClipOptions,
  read: readonly Marker[],
): string {
  const made = {
    columns,
    baseline: baseline ?? null,
    markers: markers === undefined ? null : [markers.above, read],
    hidden: copies.includes('blurred'),
  };
  return createHash('sha256').update(JSON.stringify(made)).digest('hex');
}

/** What has to be the same for an analysis to go on: the clip, what looks at it, and how. */
async function keyOf(
  recognizer: ClipRecognizer,
  path: string,
  { choice, search, tracking, searchEvery }: AnalyzeClipOptions,
): Promise<string> {
  const { description, prior } = recognizer;
  return JSON.stringify({
    journal: 2,
    clip: await clipKey(path),
    model: description,
    prior: prior ?? null,
    choice,
    search,
    tracking,
    searchEvery,
  });
}

/**
 * Decodes and searches the frames that the journal has not, and notes each. Those that it has are decoded as well, for how their
 * faces look is written nowhere.
 */
async function lookAtFrames(
  recognizer: ClipRecognizer,
  path: string,
  facts: ClipFacts,
  journal: FoundJournal,
  { choice, search, tracking, searchEvery, signal, onProgress }: AnalyzeClipOptions,
): Promise<void> {
  const faces = new FaceSearch(recognizer, { search, tracking, searchEvery });
  const whole = new WholeClipLook(tracking, search);
  const known = journal.frames();
  const before = journal.size;
  const began = performance.now();
  const start = Math.max(facts.start, choice.from ?? facts.start);
  const end = choice.to === undefined ? facts.end : Math.min(choice.to, facts.end ?? choice.to);
  const total = end === undefined ? undefined : end - start;
  let passed = 0;
  try {
    for await (const frame of decodeFrames(path, facts, { ...choice, signal })) {
      if (passed++ < before) {
        const { value } = await known.next();
        faces.follow(value!);
        whole.look(value!, frame.image);
        continue;
      }
      const found = await faces.find(frame, signal);
      await journal.add(found);
      whole.look(found, frame.image);
      const rate = (journal.size - before) / ((performance.now() - began) / 1000);
      onProgress?.({ seconds: frame.time - start, total, frames: journal.size, rate });
      // The networks hold the thread: a signal gets its turn here.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await journal.finish({ done: true, joined: whole.joined });
  } catch (error) {
    if (!(error instanceof MienError) || error.code !== 'VIDEO_TRUNCATED') throw error;
    await journal.finish({ done: true, joined: whole.joined, truncated: error.message });
  } finally {
    await known.return();
  }
}

function truncatedBy({ ended }: FoundJournal): Pick<ClipReport, 'truncated'> {
  return ended?.truncated === undefined ? {} : { truncated: ended.truncated };
}
