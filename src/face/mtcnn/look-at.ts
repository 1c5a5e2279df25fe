import type { Image } from '../../image/image.js';
import type { DetectedFace } from '../detected-face.js';
import { squared } from './boxes.js';
import { facesOf } from './cascade.js';
import { type CropNet, judgeCrops } from './judge-crops.js';
import { type LevelShares, levelsOf } from './levels.js';
import { Mipmap } from './mipmap.js';

/**
 * Whether there is a face in each of these boxes, in their order: the last net alone looks at the square around each, which
 * is what a search ends with, stretched between the same `levels`. It costs a small part of a search, and finds no face that is not expected.
 * Throws `RUNTIME_FAILED`.
 */
export async function lookAt(
  image: Image,
  boxes: readonly DetectedFace['box'][],
  last: CropNet,
  threshold: number,
  levels?: LevelShares,
): Promise<(DetectedFace | undefined)[]> {
  const picture = new Mipmap(image, levels === undefined ? undefined : levelsOf(image, levels));
  const squares = boxes.map(([left, top, width, height]) => ({
    picture,
    boxes: [squared({ left, top, right: left + width, bottom: top + height })],
  }));
  const judged = await judgeCrops(squares, last, { threshold });
  return judged.map((judgements) => {
    const [face] = facesOf(judgements, image);
    if (face === undefined) return undefined;
    const { left, top, right, bottom, score, landmarks } = face;
    return { box: [left, top, right - left, bottom - top], score, landmarks };
  });
}
