import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { fileError, MienError } from '../errors.js';
import { inputWords, runTool } from './ffmpeg.js';
import type { SaidEnd } from './frame-times.js';
import { failedTool } from './tool-faults.js';
import { brokenClip, noFrames } from './video-faults.js';

/** What a clip says of itself before its frames are decoded. */
export interface ClipFacts extends SaidEnd {
  /** Pixels of a frame as it is shown: after rotation, and with square pixels. */
  readonly width: number;
  readonly height: number;
  /** Seconds of the container's clock where the first frame is said to be; it may be below 0. */
  readonly start: number;
  /** Frames a second, a mean; 0 where nothing says it. */
  readonly rate: number;
  /** The codec of each of its sounds, as FFmpeg calls them. */
  readonly audio: readonly string[];
}

const number = z.coerce.number().optional().catch(undefined);
const PROBED = z.object({
  streams: z
    .array(
      z.object({
        codec_type: z.string().optional(),
        codec_name: z.string().optional(),
        start_time: number,
        duration: number,
        nb_frames: number,
        avg_frame_rate: z.string().optional(),
        disposition: z.object({ attached_pic: z.number().optional() }).optional(),
        tags: z.object({ DURATION: z.string().optional() }).optional(),
      }),
    )
    .default([]),
  format: z.object({ start_time: number, duration: number }).default({}),
});

type Probed = z.infer<typeof PROBED>;

/**
 * Reads what a clip says of itself, and decodes its first frame to know its size.
 * Throws `FILE_NOT_FOUND`, `NOT_A_FILE`, `FILE_UNREADABLE`, `FFMPEG_MISSING`, `VIDEO_BROKEN`, `VIDEO_NO_FRAMES`, and the
 * signal's reason.
 */
export async function clipFacts(path: string, signal?: AbortSignal): Promise<ClipFacts> {
  await requireFile(path);
  // Each takes a third of a second to start.
  const [probing, decoding] = await Promise.allSettled([probe(path, signal), firstFrame(path, signal)]);
  const probed = outcomeOf(probing);
  const streams = probed.streams.filter(
    ({ codec_type, disposition }) => codec_type === 'video' && disposition?.attached_pic !== 1,
  );
  const audio = probed.streams
    .filter(({ codec_type }) => codec_type === 'audio')
    .map(({ codec_name }) => codec_name ?? 'unknown');
  const [stream] = streams;
  if (stream === undefined)
    throw noFrames(path, audio.length > 0 ? 'it holds sound alone' : 'it holds no pictures');
  const start = stream.start_time ?? probed.format.start_time ?? 0;
  return {
    ...outcomeOf(decoding),
    start,
    end: endOf(probed, stream, start),
    frames: stream.nb_frames,
    rate: rateOf(stream.avg_frame_rate),
    audio,
  };
}

function outcomeOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

async function requireFile(path: string): Promise<void> {
  try {
    const status = await stat(path);
    if (status.isFile()) return;
    const got = status.isDirectory() ? 'a folder' : 'a device or pipe';
    throw new MienError('NOT_A_FILE', `${path}: expected a clip's file, got ${got}`, {
      hint: 'Name the file itself. Save a stream to a file first.',
    });
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

async function probe(path: string, signal: AbortSignal | undefined): Promise<Probed> {
  const entries =
    'format=start_time,duration:stream=codec_type,codec_name,start_time,duration,nb_frames,avg_frame_rate' +
    ':stream_disposition=attached_pic:stream_tags=DURATION';
  const words = ['-v', 'error', '-show_entries', entries, '-of', 'json', ...inputWords(resolve(path))];
  const end = await runTool('ffprobe', words, { signal });
  if (end.code !== 0) throw failedTool(path, 'ffprobe', end);
  try {
    return PROBED.parse(JSON.parse(end.output.toString('utf8')));
  } catch (cause) {
    throw brokenClip(path, 'ffprobe says nothing about it that can be read', cause);
  }
}

/** Where the stream ends: by itself, by Matroska's tag, or with the whole file. */
function endOf(
  { format }: Probed,
  { duration, tags }: Probed['streams'][number],
  start: number,
): number | undefined {
  if (duration !== undefined) return start + duration;
  const tagged = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(tags?.DURATION ?? '');
  // The tag counts from the file's beginning, as the file's own duration does.
  if (tagged !== null) return 3600 * Number(tagged[1]) + 60 * Number(tagged[2]) + Number(tagged[3]);
  return format.duration === undefined ? undefined : (format.start_time ?? 0) + format.duration;
}

function rateOf(fraction = ''): number {
  const [above = 0, below = 1] = fraction.split('/').map(Number);
  const rate = above / below;
  return Number.isFinite(rate) ? rate : 0;
}

/**
 * The size with square pixels: whichever side is too short is made longer, so that no pixel is lost. `iw`, `ih` and `sar`
 * are FFmpeg's, after rotation.
 */
const SQUARE_PIXELS = "scale=w='max(1,round(iw*max(sar,1)))':h='max(1,round(ih/min(sar,1)))',setsar=1";

/** Looks at the first frame itself: a header may lie about its size, and knows nothing of how it is shown. */
async function firstFrame(
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly width: number; readonly height: number }> {
  const end = await runTool(
    'ffmpeg',
    [
      ...['-hide_banner', '-nostdin', '-loglevel', 'error'],
      ...inputWords(resolve(path)),
      ...['-map', '0:V:0', '-frames:v', '1', '-vf', SQUARE_PIXELS],
      ...['-f', 'image2pipe', '-c:v', 'ppm', 'pipe:1'],
    ],
    { signal, most: Number.POSITIVE_INFINITY },
  );
  const size = /^P6\s(\d+)\s(\d+)\s/.exec(end.output.toString('latin1', 0, 40));
  if (size !== null) return { width: Number(size[1]), height: Number(size[2]) };
  if (end.code !== 0 && end.complaints !== '') throw failedTool(path, 'ffmpeg', end);
  throw noFrames(path, 'none of its frames could be decoded');
}
