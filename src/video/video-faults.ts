import { MienError } from '../errors.js';

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
