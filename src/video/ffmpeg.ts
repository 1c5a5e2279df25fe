import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { MienError } from '../errors.js';

/** The programs of FFmpeg, and what names another place of each. */
const TOOLS = { ffmpeg: 'FFMPEG_PATH', ffprobe: 'FFPROBE_PATH' } as const;

export type Tool = keyof typeof TOOLS;

/** How a program ended. */
export interface ToolEnd {
  /** Its exit code; `null` where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to standard error. */
  readonly complaints: string;
}

/** A program that runs. What it writes waits in its pipes until it is read. */
export interface RunningTool {
  readonly output: Readable;
  /** What it writes to descriptor 3. */
  readonly records: Readable;
  readonly input: Writable;
  /** Resolves when it has ended and its pipes are closed. Rejects with `FFMPEG_MISSING` where it is not installed. */
  readonly ended: Promise<ToolEnd>;
  /** Ends it at once. It only reads, or writes what is thrown away then. */
  kill(): void;
}

/** Characters of complaints that are kept. */
const KEPT = 8000;

/**
 * Starts FFmpeg or FFprobe, without a shell. This is the only file of mien that does.
 * `FFMPEG_PATH` and `FFPROBE_PATH` name programs in other places.
 */
export function startTool(tool: Tool, words: readonly string[]): RunningTool {
  const program = process.env[TOOLS[tool]] || tool;
  const child = spawn(program, words, {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
    env: { ...process.env, AV_LOG_FORCE_NOCOLOR: '1' },
  });
  const { stdin: input, stdout: output, stderr: errors } = child;
  const records = child.stdio[3] as Readable;
  let complaints = '';
  errors.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-KEPT);
  });
  // Its end says what happened; a pipe that closes under a write is only its echo.
  for (const pipe of [input, output, errors, records]) pipe.on('error', () => {});
  const ended = endOf(child, program, () => complaints);
  // Whoever waits is told; a caller that was aborted meanwhile need not wait.
  ended.catch(() => {});
  return { input, output, records, ended, kill: () => child.kill('SIGKILL') };
}

function endOf(child: ChildProcess, program: string, complaints: () => string): Promise<ToolEnd> {
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      // Also a signal that could not be sent is reported so, of a program that has ended.
      if (child.pid === undefined) reject(cannotStart(program, error));
    });
    child.on('close', (code, signal) => resolve({ code, signal, complaints: complaints() }));
  });
}

function cannotStart(program: string, cause: NodeJS.ErrnoException): MienError {
  const message =
    cause.code === 'ENOENT'
      ? `Clips are read by FFmpeg, and there is no program "${program}".`
      : `Clips are read by FFmpeg, and "${program}" cannot be started: ${cause.message}`;
  return new MienError('FFMPEG_MISSING', message, { cause, hint: installLine(process.platform) });
}

/** How FFmpeg is installed, as a full sentence. */
export function installLine(platform: NodeJS.Platform): string {
  const lines: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'brew install ffmpeg',
    linux: 'sudo apt install ffmpeg',
    win32: 'winget install ffmpeg',
  };
  const line = lines[platform];
  const how = line === undefined ? 'Get it from ffmpeg.org' : `Install it: ${line}`;
  return `${how}. FFMPEG_PATH and FFPROBE_PATH name programs in other places.`;
}

/** Runs a program to its end; what it wrote to standard output, at most `most` bytes. Rejects as `ended`. */
export async function runTool(
  tool: Tool,
  words: readonly string[],
  { signal, most = 1 << 24 }: { readonly signal?: AbortSignal | undefined; readonly most?: number } = {},
): Promise<ToolEnd & { readonly output: Buffer }> {
  signal?.throwIfAborted();
  const running = startTool(tool, words);
  running.input.end();
  running.records.resume();
  signal?.addEventListener('abort', running.kill);
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of running.output as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > most) running.kill();
    }
    const end = await running.ended;
    signal?.throwIfAborted();
    return { ...end, output: Buffer.concat(chunks) };
  } finally {
    signal?.removeEventListener('abort', running.kill);
    running.kill();
  }
}

/**
 * FFmpeg's names of the kinds of files that hold their pictures themselves. Playlists and scripts (HLS, DASH, concat, SDP,
 * AviSynth) are not among them: an uploaded one would name files of this machine, under whatever name it comes.
 */
const KINDS = [
  ...[
    'mov',
    'mp4',
    'm4a',
    '3gp',
    '3g2',
    'mj2',
    'matroska',
    'webm',
    'avi',
    'mpegts',
    'mpeg',
    'mpegvideo',
    'm4v',
  ],
  ...[
    'flv',
    'live_flv',
    'kux',
    'swf',
    'asf',
    'asf_o',
    'ogg',
    'nut',
    'mxf',
    'gxf',
    'dv',
    'rm',
    'nsv',
    'wtv',
    'pva',
  ],
  ...[
    'gif',
    'apng',
    'mjpeg',
    'mpjpeg',
    'smjpeg',
    'h261',
    'h263',
    'h264',
    'hevc',
    'vvc',
    'av1',
    'obu',
    'ivf',
    'vc1',
  ],
  ...[
    'cavsvideo',
    'dirac',
    'yuv4mpegpipe',
    'amv',
    'flic',
    'bink',
    'smk',
    'roq',
    'thp',
    'xmv',
    'film_cpk',
    'lxf',
  ],
  ...['image2', 'image2pipe', 'png_pipe', 'jpeg_pipe', 'bmp_pipe', 'webp_pipe', 'tiff_pipe', 'gif_pipe'],
  // Of these is said that they hold sound alone.
  ...['wav', 'w64', 'mp3', 'aac', 'flac', 'aiff', 'ac3', 'eac3', 'amr', 'caf', 'au'],
].join(',');

/** The words that name a clip as the input: always as a file, and one that leads to no other. */
export function inputWords(path: string): readonly string[] {
  return ['-protocol_whitelist', 'file,pipe', '-format_whitelist', KINDS, '-i', `file:${path}`];
}
