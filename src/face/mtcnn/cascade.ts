import type { Image } from '../../image/image.js';
import type { Session } from '../../runtime/session.js';
import type { DetectedFace, Point } from '../detected-face.js';
import { areaOf, clipped, regress, squared } from './boxes.js';
import { type Judgement, type JudgeOptions, judgeCrops, type PictureBoxes } from './judge-crops.js';
import { type LevelShares, levelsOf } from './levels.js';
import { Mipmap } from './mipmap.js';
import { NET_PLANS, type NetName } from './net-plans.js';
import { suppress } from './nms.js';
import { detectionOptions, type SearchOptions } from './options.js';
import { propose } from './propose.js';
import { SearchGuard } from './search-guard.js';

/** The three nets, as `encodeNet` writes them, opened. */
export type MtcnnSessions = Readonly<Record<NetName, Session>>;

/**
 * The faces of each picture, the surest first: the cascade of Zhang, Zhang, Li & Qiao (2016). The P-Net proposes
 * squares at every scale, the R-Net refuses most of them and moves the others, the O-Net decides and finds five
 * landmarks. The pictures go through the P-Net one by one, their crops through the other two together. With `levels`,
 * the nets see each picture stretched between the levels that these shares of its pixels leave out.
 *
 * Boxes are clipped to their picture. Throws `OPTION_INVALID`, `WORK_TOO_LARGE` before the work is begun that would
 * exceed the budget, the signal's reason, and `RUNTIME_FAILED`.
 */
export async function detectFaces(
  images: readonly Image[],
  nets: MtcnnSessions,
  options: SearchOptions = {},
  levels?: LevelShares,
): Promise<DetectedFace[][]> {
  const filled = detectionOptions(options);
  const { minFace, scaleFactor, thresholds, maxFaces } = filled;
  const guards = images.map(({ width, height }) => new SearchGuard(width, height, filled));
  const [guard] = guards;
  const spend = (net: 'r' | 'o', pictures: readonly PictureBoxes[]): void =>
    pictures.forEach(({ boxes }, i) => {
      guards[i]!.crops(net, boxes.length);
    });
  const proposed: PictureBoxes[] = [];
  for (const image of images) {
    const picture = new Mipmap(image, levels === undefined ? undefined : levelsOf(image, levels));
    const boxes = await propose(picture, nets.p, { minFace, scaleFactor, threshold: thresholds[0], guard });
    proposed.push({ picture, boxes });
  }
  spend('r', proposed);
  const refined = await refine(proposed, nets.r, { threshold: thresholds[1], guard });
  spend('o', refined);
  const decided = await judgeCrops(refined, nets.o, {
    size: NET_PLANS.o.size,
    threshold: thresholds[2],
    guard,
  });
  return decided.map((boxes, i) => {
    const { width, height } = images[i]!;
    const faces = boxes.map((box) => ({ ...regress(box, box.offsets), landmarks: landmarksOf(box) }));
    return suppress(faces, 0.7, 'min')
      .map((face) => clipped(face, width, height))
      .filter((face) => areaOf(face) > 0)
      .slice(0, maxFaces)
      .map(({ left, top, right, bottom, score, landmarks }) => ({
        box: [left, top, right - left, bottom - top],
        score,
        landmarks,
      }));
  });
}

/** Second stage: the squares that are left of the proposed ones, moved to where the R-Net sees the face. */
export async function refine(
  proposed: readonly PictureBoxes[],
  rNet: Session,
  options: Pick<JudgeOptions, 'threshold' | 'guard'>,
): Promise<PictureBoxes[]> {
  const judged = await judgeCrops(proposed, rNet, { size: NET_PLANS.r.size, ...options });
  return proposed.map(({ picture }, i) => ({
    picture,
    boxes: suppress(judged[i]!, 0.7, 'union').map((box) => squared(regress(box, box.offsets))),
  }));
}

function landmarksOf({ left, top, right, bottom, points }: Judgement): DetectedFace['landmarks'] {
  const point = (i: number): Point => [
    left + points[i]! * (right - left),
    top + points[i + 5]! * (bottom - top),
  ];
  return {
    leftEye: point(0),
    rightEye: point(1),
    nose: point(2),
    mouthLeft: point(3),
    mouthRight: point(4),
  };
}
