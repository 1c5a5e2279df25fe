import type { Recognition } from '../../src/recognizer/result.js';
import { percent } from '../../src/text/number-text.js';
import type { EngineState } from '../engine/use-engine.js';
import type { Photo } from './photo.js';

export function faceCount(count: number): string {
  return count === 0 ? 'No face' : count === 1 ? 'One face' : `${count} faces`;
}

export function pictureCount(count: number): string {
  return count === 1 ? 'One picture' : `${count} pictures`;
}

/** What was found in a photo, to be read aloud: `2 faces: happy 93 %, perhaps sad 41 %`. */
export function answerText({ faces }: Recognition): string {
  const words = faces.map(
    ({ expression, confidence, uncertain }) =>
      `${uncertain ? 'perhaps ' : ''}${expression} ${percent(confidence, 0)}`,
  );
  return `${faceCount(faces.length)}${words.length === 0 ? '' : ': '}${words.join(', ')}`;
}

export function countWaiting(photos: readonly Photo[]): number {
  return photos.filter(({ outcome }) => outcome.kind === 'waiting').length;
}

/** How far recognition has got. */
export function progressText(photos: readonly Photo[], { kind }: EngineState): string {
  const left = countWaiting(photos);
  if (left === 0) return `${pictureCount(photos.length)}, ${photos.length === 1 ? 'done' : 'all done'}`;
  if (kind === 'without' || kind === 'failed') return `${left} waiting for a model`;
  return `${photos.length - left} of ${photos.length} done …`;
}
