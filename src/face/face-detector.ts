import { MienError } from '../errors.js';
import { requireImage } from '../image/check-image.js';
import type { Image } from '../image/image.js';
import { enlargement } from '../image/original.js';
import type { DetectedFace, Landmarks } from './detected-face.js';
import type { FaceFinder } from './face-finder.js';
import { detectionOptions, type SearchOptions } from './mtcnn/options.js';
import { scaleFace } from './scale-face.js';

/**
 * A face detector of your own, for the option `detector`. It gets one picture at a time.
 *
 * @example
 * const detector: FaceDetector = {
 *   async detect({ data, width, height, channels }) {
 *     const found = await mine(data, width, height, channels);
 *     return found.map(({ box, score, points: [leftEye, rightEye, nose, mouthLeft, mouthRight] }) => ({
 *       box, score, landmarks: { leftEye, rightEye, nose, mouthLeft, mouthRight },
 *     }));
 *   },
 * };
 */
export interface FaceDetector {
  /**
   * The faces of a picture, in any order. Boxes and points are pixels of the given picture, from its top left
   * corner. Left and right are those of the picture. Faces are turned and cut out by the five points. An
   * error that it throws is thrown by the call that the picture was given to.
   */
  detect(image: Image, options: SearchOptions): Promise<readonly DetectedFace[]> | readonly DetectedFace[];
  /** Called when the recognizer is released. */
  release?(): Promise<void> | void;
}

export function isFaceDetector(value: unknown): value is FaceDetector {
  return (
    typeof value === 'object' && value !== null && 'detect' in value && typeof value.detect === 'function'
  );
}

const POINTS: readonly (keyof Landmarks)[] = ['leftEye', 'rightEye', 'nose', 'mouthLeft', 'mouthRight'];

/**
 * Wraps a detector of the caller for the recognizer: faces are checked and ordered by score. Faces smaller
 * than a given `minFace`, or beyond `maxFaces`, are left out. The result throws `OPTION_INVALID` for faces
 * that do not have the documented form.
 */
export function asDetector(detector: FaceDetector): FaceFinder {
  const detect: FaceFinder['detect'] = async (image, options = {}) => {
    requireImage(image);
    const { maxFaces } = detectionOptions(options);
    const { minFace = 0 } = options;
    options.signal?.throwIfAborted();
    const faces: unknown = await detector.detect(image, options);
    options.signal?.throwIfAborted();
    if (!Array.isArray(faces)) throw strange('it gave no array of faces');
    const by = enlargement(image);
    return faces
      .map((face: unknown, i) => scaleFace(checkFace(face, i + 1), by))
      .filter(({ box }) => Math.max(box[2], box[3]) >= minFace)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, maxFaces);
  };
  return {
    detect,
    async detectAll(images, options) {
      const found: DetectedFace[][] = [];
      for (const image of images) found.push(await detect(image, options));
      return found;
    },
    release: async () => {
      await detector.release?.();
    },
  };
}

function checkFace(face: unknown, number: number): DetectedFace {
  const { box, score, landmarks } = (face ?? {}) as Partial<Record<keyof DetectedFace, unknown>>;
  if (!isNumbers(box, 4) || !(box[2]! > 0 && box[3]! > 0))
    throw strange(`face ${number} has no box [x, y, width, height]`);
  if (typeof score !== 'number' || !(score >= 0 && score <= 1))
    throw strange(`face ${number} has no score from 0 to 1`);
  const points = (landmarks ?? {}) as Partial<Record<keyof Landmarks, unknown>>;
  const missing = POINTS.find((name) => !isNumbers(points[name], 2));
  if (missing !== undefined) throw strange(`face ${number} has no point landmarks.${missing} [x, y]`);
  return { box, score, landmarks } as DetectedFace;
}

function isNumbers(value: unknown, length: number): value is readonly number[] {
  return Array.isArray(value) && value.length === length && value.every((one) => Number.isFinite(one));
}

function strange(problem: string): MienError {
  return new MienError('OPTION_INVALID', `detector: ${problem}.`, {
    hint: `Its detect(image) must give faces { box, score, landmarks: { ${POINTS.join(', ')} } }, in pixels.`,
  });
}

/** Functions cannot be sent to threads. */
export function noThreads(): MienError {
  return new MienError(
    'OPTION_INVALID',
    'createRecognizer: a detector of your own cannot go to other threads.',
    {
      hint: 'Leave out workers, or give the detector as files.',
    },
  );
}
