import { requireImage } from '../image/check-image.js';
import type { Image } from '../image/image.js';
import { enlargement } from '../image/original.js';
import type { DetectedFace } from './detected-face.js';
import { faceQuality } from './face-quality.js';
import { detectFaces, type SearchNets } from './mtcnn/cascade.js';
import { lookAt } from './mtcnn/look-at.js';
import { faceProbability, type ScoreCalibration } from './mtcnn/net-notes.js';
import { detectionOptions, type SearchOptions } from './mtcnn/options.js';
import { CELL } from './mtcnn/pyramid.js';
import { scaleFace } from './scale-face.js';

/** A face detector that is ready. Open once and keep; one call at a time. */
export interface FaceFinder {
  /** Throws `OPTION_INVALID`, `IMAGE_UNREADABLE` and `RUNTIME_FAILED`. */
  detect(image: Image, options?: SearchOptions): Promise<DetectedFace[]>;
  /** The faces of several pictures, whose crops go through the nets together. Throws as `detect`. */
  detectAll(images: readonly Image[], options?: SearchOptions): Promise<DetectedFace[][]>;
  /**
   * Whether there is a face in each of these boxes, in their order; its place is found anew. `threshold` is how sure the last
   * net, which alone looks, must be: 0 to 1, default 0.7. Throws `IMAGE_UNREADABLE` and `RUNTIME_FAILED`. A detector of
   * the caller's has none.
   */
  readonly lookAt?: (
    image: Image,
    boxes: readonly DetectedFace['box'][],
    threshold?: number,
  ) => Promise<(DetectedFace | undefined)[]>;
  release(): Promise<void>;
}

/** What a finder is made of. */
export interface FinderParts {
  readonly nets: SearchNets;
  /** How a score becomes the probability that a find is a face; none where the nets' files do not say. */
  readonly calibration: ScoreCalibration | undefined;
  readonly release: () => Promise<void>;
}

/** A detector of nets that are open. */
export function finderOf({ nets, calibration, release }: FinderParts): FaceFinder {
  const detectAll: FaceFinder['detectAll'] = async (images, detection) => {
    for (const image of images) requireImage(image);
    if (images.every(({ original }) => original === undefined)) {
      const found = await detectFaces(images, nets, detection);
      return found.map((faces, i) => faces.map((face) => withQuality(face, images[i]!, calibration)));
    }
    const found: DetectedFace[][] = [];
    for (const image of images) found.push(await detectInOriginal(image, nets, calibration, detection));
    return found;
  };
  const lookAtBoxes: NonNullable<FaceFinder['lookAt']> = async (image, boxes, threshold = 0.7) => {
    requireImage(image);
    const by = enlargement(image);
    const inImage = boxes.map(([x, y, width, height]): DetectedFace['box'] => [
      x / by[0],
      y / by[1],
      width / by[0],
      height / by[1],
    ]);
    const faces = await lookAt(image, inImage, nets.last, threshold, nets.levels);
    return faces.map((face) => face && scaleFace(withQuality(face, image, calibration), by));
  };
  return {
    detectAll,
    lookAt: lookAtBoxes,
    detect: async (image, detection) => (await detectAll([image], detection))[0]!,
    release,
  };
}

/** Faces in pixels of the picture in its file, and the smallest searched for likewise, where it was decoded smaller. */
async function detectInOriginal(
  image: Image,
  nets: SearchNets,
  calibration: ScoreCalibration | undefined,
  given: SearchOptions = {},
): Promise<DetectedFace[]> {
  const by = enlargement(image);
  const minFace = Math.max(CELL, detectionOptions(given).minFace / Math.max(...by));
  const [faces] = await detectFaces([image], nets, { ...given, minFace });
  return faces!.map((face) => scaleFace(withQuality(face, image, calibration), by));
}

/** The face with what can be told of it from the image that it was found in. */
function withQuality(
  face: DetectedFace,
  image: Image,
  calibration: ScoreCalibration | undefined,
): DetectedFace {
  return {
    ...face,
    ...(calibration === undefined ? {} : { faceProbability: faceProbability(face.score, calibration) }),
    quality: faceQuality(image, face, Math.min(...enlargement(image))),
  };
}
