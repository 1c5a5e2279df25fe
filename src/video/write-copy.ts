import { once } from 'node:events';
import { resolve } from 'node:path';
import { MienError } from '../errors.js';
import { writeWholeBy } from '../files/write-whole.js';
import type { Image } from '../image/image.js';
import type { ClipFacts } from './clip-facts.js';
import { inputWords, type RunningTool, startTool } from './ffmpeg.js';
import { RawMatroska } from './raw-matroska.js';
import { decodeFrames } from './read-frames.js';
import { failedTool } from './tool-faults.js';
import type { VideoFrame } from './video-frame.js';

/** Sounds that an MP4 file may hold; with others the copy is a Matroska file. */
const MP4_AUDIO = new Set(['aac', 'mp3', 'ac3', 'eac3', 'alac', 'opus', 'flac']);

/** The extension that a copy of this clip has. */
export function copyExtension({ audio }: Pick<ClipFacts, 'audio'>): 'mp4' | 'mkv' {
  return audio.every((codec) => MP4_AUDIO.has(codec)) ? 'mp4' : 'mkv';
}

export interface WriteCopyOptions {
  /** Gives the pixels of the copy's frame, RGB, of the frame's size. It may change those that it is given. */
  paint(frame: VideoFrame): Promise<Image['data']>;
  readonly signal?: AbortSignal | undefined;
  readonly onFrame?: ((frame: VideoFrame) => void) | undefined;
}

/**
 * Writes a copy of a whole clip with other pixels, whole or not at all: each frame at its own time, upright and with square
 * pixels, as H.264 that browsers play; the sound is copied as it is. What else the file says, such as where it was recorded,
 * is left out. Of a clip that is cut off, it is a copy of what there is.
 * Throws as `readFrames` but for `VIDEO_TRUNCATED`, `FFMPEG_FAILED`, `FILE_UNWRITABLE` and `DISK_FULL`.
 */
export async function writeCopy(
  path: string,
  facts: ClipFacts,
  out: string,
  { paint, signal, onFrame }: WriteCopyOptions,
): Promise<void> {
  await writeWholeBy(out, async (temporary) => {
    const raw = new RawMatroska(facts.width, facts.height);
    let encoder: RunningTool | undefined;
    let first = 0;
    try {
      for await (const frame of wholeOrCut(decodeFrames(path, facts, { signal }))) {
        if (encoder === undefined) {
          first = frame.time;
          encoder = startTool('ffmpeg', encodingWords(path, facts, temporary, first));
          encoder.output.resume();
          encoder.records.resume();
          await send(encoder, raw.header());
        }
        const pixels = await paint(frame);
        for (const part of raw.frame(Math.round(1e6 * (frame.time - first)), pixels))
          await send(encoder, part);
        onFrame?.(frame);
      }
      encoder?.input.end();
      const end = await encoder?.ended;
      signal?.throwIfAborted();
      if (end !== undefined && end.code !== 0) throw failedTool(path, 'ffmpeg', end);
    } finally {
      encoder?.kill();
      await encoder?.ended.catch(() => {});
    }
  });
}

function encodingWords(path: string, facts: ClipFacts, to: string, first: number): readonly string[] {
  const mp4 = copyExtension(facts) === 'mp4';
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', '-copyts'],
    ...['-itsoffset', first.toFixed(6), '-f', 'matroska', '-i', 'pipe:0'],
    ...inputWords(resolve(path)),
    ...['-map', '0:v:0', '-map', '1:a?', '-map_metadata', '-1', '-map_chapters', '-1', '-c:a', 'copy'],
    // Even sides, as browsers' decoders want them; a column or row repeats no pixel of a face.
    ...['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2', '-pix_fmt', 'yuv420p'],
    // Without frames that wait for later ones, times are kept as they are.
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-bf', '0'],
    ...['-fps_mode', 'passthrough', '-enc_time_base', '1/90000'],
    ...(mp4
      ? ['-video_track_timescale', '90000', '-movflags', '+faststart', '-f', 'mp4']
      : ['-f', 'matroska']),
    `file:${resolve(to)}`,
  ];
}

/** Hands bytes to a program as fast as it takes them. One that has ended takes none: its end says why. */
async function send({ input, ended }: RunningTool, bytes: Uint8Array): Promise<void> {
  if (input.destroyed || input.write(bytes)) return;
  await Promise.race([once(input, 'drain').catch(() => {}), ended]);
}

/** Frames of a clip, also of one that is cut off. */
export async function* wholeOrCut(
  frames: AsyncIterable<VideoFrame>,
): AsyncGenerator<VideoFrame, void, undefined> {
  try {
    yield* frames;
  } catch (error) {
    if (!(error instanceof MienError) || error.code !== 'VIDEO_TRUNCATED') throw error;
  }
}
