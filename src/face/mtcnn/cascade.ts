import type { Image } from '../../image/image.js';
import type { Session } from '../../runtime/session.js';
import type { DetectedFace, Point } from '../detected-face.js';
import { areaOf, clipped, regress, squared } from './boxes.js';
import { type Judgement, judgeCrops } from './judge-crops.js';
import { Mipmap } from './mipmap.js';
import { NET_PLANS, type NetName } from './nets.js';
import { suppress } from './nms.js';
import { type DetectionOptions, detectionOptions } from './options.js';
import { propose } from './propose.js';

/** The three nets, as `encodeNet` writes them, opened. */
export type MtcnnSessions = Readonly<Record<NetName, Session>>;

/**
 * The faces of a picture, the surest first: the cascade of Zhang, Zhang, Li & Qiao (2016). The P-Net proposes squares
 * at every scale, the R-Net refuses most of them and moves the others, the O-Net decides and finds five landmarks.
 *
 * Boxes are clipped to the picture. Throws `OPTION_INVALID` and `RUNTIME_FAILED`.
 */
export async function detectFaces(
  image: Image,
  nets: MtcnnSessions,
  options: DetectionOptions = {},
): Promise<DetectedFace[]> {
  const { minFace, scaleFactor, thresholds, maxFaces } = detectionOptions(options);
  const picture = new Mipmap(image);
  const proposed = await propose(picture, nets.p, { minFace, scaleFactor, threshold: thresholds[0] });
  const refined = await judgeCrops(picture, proposed, nets.r, {
    size: NET_PLANS.r.size,
    threshold: thresholds[1],
  });
  const squares = suppress(refined, 0.7, 'union').map((box) => squared(regress(box, box.offsets)));
  const decided = await judgeCrops(picture, squares, nets.o, {
    size: NET_PLANS.o.size,
    threshold: thresholds[2],
  });
  const faces = decided.map((box) => ({ ...regress(box, box.offsets), landmarks: landmarksOf(box) }));
  return suppress(faces, 0.7, 'min')
    .map((face) => clipped(face, image.width, image.height))
    .filter((face) => areaOf(face) > 0)
    .slice(0, maxFaces)
    .map(({ left, top, right, bottom, score, landmarks }) => ({
      box: [left, top, right - left, bottom - top],
      score,
      landmarks,
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
