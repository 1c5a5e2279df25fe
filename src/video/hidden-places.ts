import type { RecognizeOptions } from '../recognizer/recognizer.js';
import type { RecognizedFace } from '../recognizer/result.js';
import { ClipTracker } from '../tracking/clip-tracker.js';
import { type FoundFrame, sureFrom } from './face-search.js';
import { DEFAULT_CUT_FROM, DEFAULT_TRACK_GAP, type TrackingOptions } from './tracking-options.js';

type Box = RecognizedFace['box'];

/** How far beyond its box a face is hidden, in its sides: the box ends at brows and chin. */
const MARGIN = 0.3;
/** How much further for each second in which it is missed. */
const GROWTH = 1.5;
/** Seconds before a face is found first, and after it was found last, in which it is hidden all the same. */
const BEFORE = 1;
const AFTER = 2;

/** What is to be hidden from one frame on, until the next that was looked at. */
export interface HiddenFrame {
  readonly frame: number;
  readonly time: number;
  readonly boxes: readonly Box[];
}

interface SeenFrame {
  readonly frame: number;
  readonly time: number;
  /** Counts cuts: nothing is carried over one. */
  readonly scene: number;
  readonly faces: readonly { readonly track: number | undefined; readonly box: Box }[];
}

/**
 * Which boxes are to be hidden in each frame that was looked at. It fails closed. Whatever was found is hidden, however
 * unsure. A face that is missed is hidden where it was last and where it is next, in boxes that grow the longer it is missed;
 * so it is before it is found first, and after it was found last. A frame waits until those a second later are known.
 */
export async function* hiddenPlaces(
  frames: AsyncIterable<FoundFrame>,
  tracking: TrackingOptions = {},
  search: Pick<RecognizeOptions, 'thresholds'> = {},
): AsyncGenerator<HiddenFrame, void, undefined> {
  let known: SeenFrame[] = [];
  let next = 0;
  for await (const seen of numbered(frames, tracking, search)) {
    known.push(seen);
    while (seen.time - known[next]!.time > BEFORE) yield hiddenIn(known[next++]!, known);
    const kept = known.findIndex(({ time }) => time >= known[next]!.time - AFTER);
    known = known.slice(kept);
    next -= kept;
  }
  for (; next < known.length; next++) yield hiddenIn(known[next]!, known);
}

async function* numbered(
  frames: AsyncIterable<FoundFrame>,
  { trackGap = DEFAULT_TRACK_GAP, cutFrom = DEFAULT_CUT_FROM }: TrackingOptions,
  search: Pick<RecognizeOptions, 'thresholds'>,
): AsyncGenerator<SeenFrame, void, undefined> {
  const tracker = new ClipTracker({ patience: 1000 * trackGap, surely: sureFrom(search) });
  let scenes = 0;
  for await (const { frame, time, scene, faces } of frames) {
    const cut = scene >= cutFrom;
    if (cut) scenes++;
    const tracks = tracker.update(faces, 1000 * time, { cut });
    yield { frame, time, scene: scenes, faces: faces.map(({ box }, i) => ({ track: tracks[i], box })) };
  }
}

function hiddenIn(at: SeenFrame, known: readonly SeenFrame[]): HiddenFrame {
  const { frame, time, scene, faces } = at;
  const there = new Set(faces.map(({ track }) => track));
  const near = known.filter((other) => other.scene === scene);
  const missed = [
    ...nearest(
      near.filter((other) => other.time < time && time - other.time <= AFTER),
      time,
    ),
    ...nearest(
      near.filter((other) => other.time > time && other.time - time <= BEFORE),
      time,
    ),
  ].filter(({ track }) => !there.has(track));
  return {
    frame,
    time,
    boxes: [
      ...faces.map(({ box }) => grown(box, MARGIN)),
      ...missed.map(({ box, gap }) => grown(box, MARGIN + GROWTH * gap)),
    ],
  };
}

interface Sight {
  readonly track: number;
  readonly box: Box;
  /** Seconds from when it is asked for. */
  readonly gap: number;
}

/** Where each face was seen nearest to a time. */
function nearest(frames: readonly SeenFrame[], time: number): Iterable<Sight> {
  const sights = new Map<number, Sight>();
  for (const frame of frames) {
    const gap = Math.abs(frame.time - time);
    for (const { track, box } of frame.faces) {
      if (track === undefined || gap >= (sights.get(track)?.gap ?? Number.POSITIVE_INFINITY)) continue;
      sights.set(track, { track, box, gap });
    }
  }
  return sights.values();
}

function grown([x, y, width, height]: Box, sides: number): Box {
  const by = (sides * (width + height)) / 2;
  return [x - by, y - by, width + 2 * by, height + 2 * by];
}
