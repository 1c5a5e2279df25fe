import { resolve } from 'node:path';
import { checkOptions } from '../check-options.js';
import { type ClipFacts, clipFacts } from './clip-facts.js';
import { inputWords, type RunningTool, startTool } from './ffmpeg.js';
import { ChosenFrames, choiceFilters, type FrameChoice, requireChoice } from './frame-choice.js';
import { FrameRecords } from './frame-records.js';
import { FrameTimes } from './frame-times.js';
import { failedTool } from './tool-faults.js';
import { brokenClip, noFrames } from './video-faults.js';
import { READ_FRAMES_KINDS, type ReadFramesOptions, type VideoFrame } from './video-frame.js';

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
    if (told.chosen === 0) throw noFrames(path, `${told.times.count} decoded, none of them in the range`);
    told.times.requireWhole(path, facts, options);
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
  /** Of the frames told of so far. */
  readonly times = new FrameTimes();
  chosen = 0;

  constructor(records: FrameRecords, choice: FrameChoice) {
    this.#records = records;
    this.#choice = new ChosenFrames(choice);
  }

  async nextChosen(): Promise<Omit<VideoFrame, 'image'> | undefined> {
    for (let scene = 0; ; ) {
      const record = await this.#records.next();
      if (record?.time === undefined) return undefined;
      const time = record.time / 1e6;
      const frame = this.times.add(time);
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
