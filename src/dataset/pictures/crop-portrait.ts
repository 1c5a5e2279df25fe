import { MienError } from '../../errors.js';
import { alignFace } from '../../face/align.js';
import type { DetectedFace } from '../../face/detected-face.js';
import { mainFace } from '../../face/main-face.js';
import { scaleLandmarks } from '../../face/scale-face.js';
import { FER2013_FRAMING } from '../../image/framing.js';
import type { Image } from '../../image/image.js';
import { enlargement, originalSize } from '../../image/original.js';

/** A face detector as preparing needs it; the caller opens and closes it. */
export interface FaceDetector {
  /** Names its weights, so that what another one found is not taken for its work: their hash. */
  readonly id: string;
  /** The surest face first. `minFace`: side of the smallest face searched for, pixels. */
  detect(image: Image, options?: { readonly minFace?: number }): Promise<readonly DetectedFace[]>;
}

/** The face of a portrait, as the network sees it. */
export interface Crop {
  /** 48×48 gray bytes. */
  readonly face: Uint8Array;
  /** `[x, y, width, height]` in the portrait, pixels, to a tenth. */
  readonly box: readonly [number, number, number, number];
  /** Faces that were found besides. */
  readonly others: number;
}

/** Names what {@link cropPortrait} does with what a detector finds; raised whenever that changes. */
export const CROP_VERSION = `1 ${JSON.stringify(FER2013_FRAMING)}`;

/** A portrait's face fills at least this part of its shorter side: searching for no smaller ones first is quick. */
const PORTRAIT_PART = 8;
/** The detector's own smallest face. */
const SMALLEST = 20;

/**
 * Finds, aligns and crops the face of a labelled portrait; `undefined` where there is none. Large faces are searched
 * for first, small ones only where there are none. Of several, the largest and most central one is meant.
 */
export async function cropPortrait(image: Image, detector: FaceDetector): Promise<Crop | undefined> {
  const size = originalSize(image);
  const large = Math.floor(Math.min(size.width, size.height) / PORTRAIT_PART);
  let faces = large > SMALLEST ? await detector.detect(image, { minFace: large }) : [];
  if (faces.length === 0) faces = await detector.detect(image, { minFace: SMALLEST });
  const chosen = mainFace(faces, size);
  if (chosen === undefined) return undefined;
  const [across, down] = enlargement(image);
  try {
    const landmarks = scaleLandmarks(chosen.landmarks, [1 / across, 1 / down]);
    const face = alignFace(image, landmarks, FER2013_FRAMING);
    // Finer than a detector knows, and coarser than what processors differ by in their sums.
    const [x, y, width, height] = chosen.box.map((side) => Math.round(10 * side) / 10);
    return { face, box: [x!, y!, width!, height!], others: faces.length - 1 };
  } catch (error) {
    // Landmarks in one place are no face.
    if (error instanceof MienError && error.code === 'OPTION_INVALID') return undefined;
    throw error;
  }
}
