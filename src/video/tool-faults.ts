import { MienError } from '../errors.js';
import type { Tool, ToolEnd } from './ffmpeg.js';
import { brokenClip, noFrames } from './video-faults.js';

/** What FFmpeg says of files that are no clips, or no longer. */
const BROKEN = /moov atom not found|invalid data found|could not find codec parameters|end of file/i;
const NOT_ALLOWED = /format not on whitelist/i;
const NO_STREAM = /matches no streams|does not contain any stream/i;

/** A program of FFmpeg that ended otherwise than it should, as a coded error. */
export function failedTool(path: string, tool: Tool, { code, signal, complaints }: ToolEnd): MienError {
  if (NO_STREAM.test(complaints)) return noFrames(path, 'it holds no pictures');
  if (NOT_ALLOWED.test(complaints)) return leadsElsewhere(path);
  if (signal === null && BROKEN.test(complaints)) return brokenClip(path, lastOf(complaints, path));
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  const said = lastOf(complaints, path);
  return new MienError('FFMPEG_FAILED', `${path}: ${tool} ${how}${said === '' ? '' : `: ${said}`}`, {
    hint: `Try it alone: ${tool} -i FILE. A version from 5.1 on is needed.`,
  });
}

function leadsElsewhere(path: string): MienError {
  return new MienError(
    'VIDEO_UNSUPPORTED',
    `${path}: is a playlist or another kind that is not read as a clip`,
    {
      hint: 'Make one file of it: ffmpeg -i FILE -c copy clip.mkv',
    },
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
