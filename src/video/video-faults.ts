import { MienError } from '../errors.js';
import type { Tool, ToolEnd } from './ffmpeg.js';

/** What FFmpeg says of files that are no clips, or no longer. */
const BROKEN = /moov atom not found|invalid data found|could not find codec parameters|end of file/i;
const NO_STREAM = /matches no streams|does not contain any stream/i;

/** A program of FFmpeg that ended otherwise than it should, as a coded error. */
export function failedTool(path: string, tool: Tool, { code, signal, complaints }: ToolEnd): MienError {
  if (NO_STREAM.test(complaints)) return noFrames(path, 'it holds no pictures');
  if (signal === null && BROKEN.test(complaints)) return brokenClip(path, lastOf(complaints, path));
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  const said = lastOf(complaints, path);
  return new MienError('FFMPEG_FAILED', `${path}: ${tool} ${how}${said === '' ? '' : `: ${said}`}`, {
    hint: `Try it alone: ${tool} -i FILE. A version from 5.1 on is needed.`,
  });
}

export function brokenClip(path: string, why: string, cause?: unknown): MienError {
  return new MienError('VIDEO_BROKEN', `${path}: no clip that can be decoded: ${why}`, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'Copy it again from where it comes from. A recording that was not finished lacks its index.',
  });
}

export function noFrames(path: string, why: string): MienError {
  return new MienError('VIDEO_NO_FRAMES', `${path}: no frames: ${why}`, {
    hint: 'Name a clip that has pictures, or another range of time.',
  });
}

/** A clip that ends before it should; its frames up to there are good. */
export function truncatedClip(path: string, last: number, end: number): MienError {
  return new MienError(
    'VIDEO_TRUNCATED',
    `${path}: cut off: its last frame is at ${last.toFixed(3)} s, and its end should be at ${end.toFixed(3)} s`,
    { hint: 'Copy it again from where it comes from. What was found up to there is kept.' },
  );
}

/** The complaint that says most, or the last, without the file's name, which may be long. */
function lastOf(complaints: string, path: string): string {
  const lines = complaints
    .split('\n')
    .map((line) => line.replaceAll(`file:${path}`, '').trim())
    .filter((line) => line !== '');
  const telling = lines.find((line) => line.includes('moov atom')) ?? lines.at(-1) ?? '';
  return telling.replace(/^\[[^\]]*\]\s*|^:\s*/g, '').slice(0, 200);
}
