import { resolve } from 'node:path';
import { checkOptions, numberFrom, type OptionKinds, signalKind } from '../check-options.js';
import type { Image } from '../image/image.js';
import { type ClipFacts, clipFacts } from './clip-facts.js';
import { inputWords, type RunningTool, startTool } from './ffmpeg.js';
import { ChosenFrames, choiceFilters, type FrameChoice, requireChoice } from './frame-choice.js';
import { FrameRecords } from './frame-records.js';
import { brokenClip, failedTool, noFrames, truncatedClip } from './video-faults.js';

export interface ReadFramesOptions extends FrameChoice {
  /** Ends the decoding; the signal's reason is thrown then. */
  readonly signal?: AbortSignal | undefined;
}

/** What each option may be. */
export const READ_FRAMES_KINDS: OptionKinds<ReadFramesOptions> = {
  from: numberFrom(Number.NEGATIVE_INFINITY),
  to: numberFrom(Number.NEGATIVE_INFINITY),
  fps: numberFrom(0),
  signal: signalKind,
};

/** One decoded frame. */
export interface VideoFrame {
  /** From 0, counting every decoded frame of the clip, also those that were not chosen. */
  readonly frame: number;
  /** Seconds of the container's clock, to a microsecond; below 0 where the clip says so. */
  readonly time: number;
  /** How much the picture changed since the frame before it that was read, 0 to 1: the largest score between. */
  readonly scene: number;
  /** RGB, as it is shown: upright, with square pixels. All frames of a clip have one size. */
  readonly image: Image;
}

/**
 * The frames of a clip, decoded by the system's FFmpeg as fast as they are taken. Every decoded frame is one, also of a
 * variable rate. A caller that stops early, or whose signal is raised, ends FFmpeg.
 *
 * Throws `OPTION_INVALID`, `FILE_NOT_FOUND`, `NOT_A_FILE`, `FILE_UNREADABLE`, `FFMPEG_MISSING`, `FFMPEG_FAILED` where it is
 * killed, `VIDEO_BROKEN`, `VIDEO_NO_FRAMES`, and the signal's reason. After the last frame of a clip that was cut off it
 * throws `VIDEO_TRUNCATED`: the frames before it are good.
 *
 * @example
 * for await (const { time, image } of readFrames('clip.mp4', { fps: 10 })) console.log(time, image.width);
 */
export async function* readFrames(
  path: string,
  options: ReadFramesOptions = {},
): AsyncGenerator<VideoFrame, void, undefined> {
  checkOptions('readFrames', options, READ_FRAMES_KINDS);
  requireChoice(options);
  yield* decodeFrames(path, await clipFacts(path, options.signal), options);
}

/** The same where what the clip says of itself is known. */
export async function* decodeFrames(
  path: string,
  facts: ClipFacts,
  options: ReadFramesOptions,
): AsyncGenerator<VideoFrame, void, undefined> {
  const { signal } = options;
  signal?.throwIfAborted();
  const tool = startTool('ffmpeg', decodingWords(path, facts, options));
  tool.input.end();
  signal?.addEventListener('abort', tool.kill);
  const told = new ToldFrames(new FrameRecords(tool.records), options);
  try {
    for await (const data of wholeFrames(tool, facts)) {
      // Many small frames may lie in the pipe still.
      signal?.throwIfAborted();
      const frame = await told.nextChosen();
      if (frame === undefined) throw brokenClip(path, 'a frame came without its time');
      const { width, height } = facts;
      yield { ...frame, image: { data, width, height, channels: 3 } };
    }
    signal?.throwIfAborted();
    const end = await tool.ended;
    signal?.throwIfAborted();
    await told.drain();
    if (end.code !== 0) throw failedTool(path, 'ffmpeg', end);
    if (told.chosen === 0) throw noFrames(path, `${told.count} decoded, none of them in the range`);
    requireWhole(path, facts, told, options);
  } finally {
    signal?.removeEventListener('abort', tool.kill);
    tool.kill();
  }
}

function decodingWords(path: string, { width, height }: ClipFacts, choice: FrameChoice): readonly string[] {
  const { before, after } = choiceFilters(choice);
  const filters = [
    // Microseconds in whole numbers: FFmpeg prints seconds to six digits only.
    'settb=1/1000000',
    ...before,
    "select='gte(scene,0)'",
    // Directly, or a record would wait in a buffer while its frame is waited for.
    "metadata=mode=print:key=lavfi.scene_score:direct=1:file='pipe\\:3'",
    ...after,
    `scale=w=${width}:h=${height}`,
    'setsar=1',
  ];
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error'],
    // The container's own times; FFmpeg would begin at 0.
    '-copyts',
    ...inputWords(resolve(path)),
    ...['-map', '0:V:0', '-an', '-sn', '-dn', '-vf', filters.join(',')],
    // Or a variable rate would be filled up to a fixed one.
    ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
  ];
}

/** RGB bytes of one frame after the other. Nothing is read ahead of who takes them but what lies in the pipe. */
async function* wholeFrames(
  { output }: RunningTool,
  { width, height }: ClipFacts,
): AsyncGenerator<Uint8Array, void, undefined> {
  const size = 3 * width * height;
  let frame = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of output as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + size - filled);
      frame.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield frame;
      frame = new Uint8Array(size);
      filled = 0;
    }
  }
}

/** Numbers and times of the frames, and which of them were chosen. */
class ToldFrames {
  readonly #records: FrameRecords;
  readonly #choice: ChosenFrames;
  /** Frames told of so far. */
  count = 0;
  chosen = 0;
  /** Seconds: the latest time, and the longest between two frames. */
  last = Number.NEGATIVE_INFINITY;
  longest = 0;

  constructor(records: FrameRecords, choice: FrameChoice) {
    this.#records = records;
    this.#choice = new ChosenFrames(choice);
  }

  async nextChosen(): Promise<Omit<VideoFrame, 'image'> | undefined> {
    for (let scene = 0; ; ) {
      const record = await this.#records.next();
      if (record?.time === undefined) return undefined;
      const frame = this.count++;
      const time = record.time / 1e6;
      if (this.last > Number.NEGATIVE_INFINITY) this.longest = Math.max(this.longest, time - this.last);
      this.last = Math.max(this.last, time);
      scene = Math.max(scene, record.scene);
      if (!this.#choice.takes(record, record.time)) continue;
      this.chosen++;
      return { frame, time, scene };
    }
  }

  /** Counts those that come after the last chosen one. */
  async drain(): Promise<void> {
    while ((await this.nextChosen()) !== undefined);
  }
}

/** The last frame may end this much before its clip does, seconds, and this many of its longest frames. */
const SLACK = 0.5;
const SLACK_FRAMES = 3;

/** FFmpeg ends well where a file does not: only the times tell. Throws `VIDEO_TRUNCATED`. */
function requireWhole(path: string, facts: ClipFacts, told: ToldFrames, { to }: FrameChoice): void {
  const { end, frames } = facts;
  if (to !== undefined || end === undefined) return;
  // A frame may be shown for very long; where the container counts its frames, none is missing then.
  if (frames !== undefined && told.count >= frames) return;
  if (end - told.last > SLACK + SLACK_FRAMES * told.longest) throw truncatedClip(path, told.last, end);
}
