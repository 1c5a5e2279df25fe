import type { Image } from '../image/image.js';
import type { FaceInPicture, RecognizedFace } from '../recognizer/result.js';
import { type Look, lookOf } from '../tracking/look.js';
import type { VideoRow } from './video-row.js';

/** What was found in the frame of a row, before anyone asked which face is which. */
export interface KeptFrame {
  /** As found: also unsure faces, which a row lacks where they continued no track. */
  readonly faces: readonly RecognizedFace[];
  /** How each of them looks. */
  readonly looks: readonly Look[];
  /** From which score on a face is sure. */
  readonly surely: number;
}

/** Goes with the very list of a row: a list that was changed or copied is another one. */
const frames = new WeakMap<VideoRow['faces'], KeptFrame>();
/** Goes with the very place of a face, which copies of the face share. What is written or sent has no look. */
const looks = new WeakMap<FaceInPicture['box'], Look>();

/** What is kept of a frame in which these faces were found. */
export function frameToKeep(image: Image, faces: readonly RecognizedFace[], surely: number): KeptFrame {
  return { faces, looks: faces.map(({ box }) => lookOf(image, box)), surely };
}

/** Keeps beside a row what was found in its frame, for as long as the row is in memory. */
export function keepFrame({ faces }: VideoRow, kept: KeptFrame): void {
  frames.set(faces, kept);
  kept.faces.forEach(({ box }, i) => {
    looks.set(box, kept.looks[i]!);
  });
}

/** `undefined` where nobody looked at the frame here, or the row's faces were changed since. */
export function keptFrame({ faces }: VideoRow): KeptFrame | undefined {
  return frames.get(faces);
}

/** How each face of a row looks; `undefined` for one that nobody looked at here. */
export function keptLooks({ faces }: VideoRow): readonly (Look | undefined)[] {
  return faces.map(({ box }) => looks.get(box));
}
