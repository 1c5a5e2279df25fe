import type { TaughtFace } from '../../src/adapt/taught-face.js';
import type { BrowserEngine } from '../engine/browser-engine.js';
import { grabFrame, nextFrame } from '../recognise/camera-frames.js';
import { largestFace } from './largest-face.js';

export type CapturedFace = Pick<TaughtFace, 'crop' | 'time'>;

/** Milliseconds: a take lasts this long, and longer on a slow machine, until it has enough faces. */
const TAKE = 3000;
const LONGEST = 9000;
const ENOUGH = 6;
/** Nearer frames are the same picture. */
const APART = 120;

export interface TakeProgress {
  readonly kept: number;
  /** 0 to 1. */
  readonly share: number;
}

/** The faces of a few seconds of the camera. Ends early where the signal fires; throws `MienError`. */
export async function recordTake(
  video: HTMLVideoElement,
  engine: BrowserEngine,
  signal: AbortSignal,
  onProgress: (progress: TakeProgress) => void,
): Promise<readonly CapturedFace[]> {
  const faces: CapturedFace[] = [];
  const start = performance.now();
  let last = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    await nextFrame();
    const time = performance.now();
    const elapsed = time - start;
    if (elapsed >= LONGEST || (elapsed >= TAKE && faces.length >= ENOUGH)) break;
    if (time - last >= APART) {
      const bitmap = await grabFrame(video);
      const crop = bitmap === undefined ? undefined : await largestFace(engine, bitmap);
      if (crop !== undefined) faces.push({ crop, time });
      last = time;
    }
    onProgress({ kept: faces.length, share: Math.min(1, elapsed / TAKE) });
  }
  return faces;
}
