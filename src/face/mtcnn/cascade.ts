import type { Image } from '../../image/image.js';
import type { Session } from '../../runtime/session.js';
import type { DetectedFace, Point } from '../detected-face.js';
import { type FoundFace, QUARTER_TURNS, rollOf, surestTurns, turnBack, turnImage } from './any-turn.js';
import { areaOf, clipped, regress, squared } from './boxes.js';
import {
  type CropNet,
  type Judgement,
  type JudgeOptions,
  judgeCrops,
  type PictureBoxes,
  squareNet,
} from './judge-crops.js';
import { type LevelShares, levelsOf } from './levels.js';
import { Mipmap } from './mipmap.js';
import type { Support } from './net-notes.js';
import { suppress } from './nms.js';
import { detectionOptions, type FilledSearchOptions, type SearchOptions } from './options.js';
import { propose as proposeSquares } from './propose.js';
import { SearchGuard } from './search-guard.js';

/** A picture that is searched, and what keeps its search within its budget. */
export interface SearchedPicture {
  readonly picture: Mipmap;
  readonly guard: SearchGuard;
}

/** The squares of each picture that may hold a face: what a search begins with, and the last net then decides on. */
export type Propose = (
  pictures: readonly SearchedPicture[],
  options: FilledSearchOptions,
) => Promise<PictureBoxes[]>;

/** What a search looks with. */
export interface SearchNets {
  readonly propose: Propose;
  /** Decides on each square, and finds five landmarks. */
  readonly last: CropNet;
  /** Between which levels each picture is stretched first, by the shares of its pixels that are left out. */
  readonly levels?: LevelShares | undefined;
  /** What a proposal's logit adds to that of the last net. */
  readonly support?: Support | undefined;
}

/**
 * The faces of each picture, the surest first: some net proposes squares, and the last one decides and finds five landmarks, as
 * in MTCNN (Zhang, Zhang, Li & Qiao 2016). The crops of all pictures go through the last net together.
 *
 * Boxes are clipped to their picture. Throws `OPTION_INVALID`, `WORK_TOO_LARGE` before the work is begun that would
 * exceed the budget, the signal's reason, and `RUNTIME_FAILED`.
 */
export async function detectFaces(
  images: readonly Image[],
  nets: SearchNets,
  options: SearchOptions = {},
): Promise<DetectedFace[][]> {
  const filled = detectionOptions(options);
  const guards = images.map(({ width, height }) => new SearchGuard(width, height, filled));
  const pictures = images.map((image, i) => ({ image, guard: guards[i]! }));
  const search: Search = { nets, options: filled };
  const found = filled.anyTurn ? await findAtAnyTurn(pictures, search) : await findFaces(pictures, search);
  return found.map((faces) =>
    faces.slice(0, filled.maxFaces).map(({ left, top, right, bottom, score, landmarks }) => ({
      box: [left, top, right - left, bottom - top],
      score,
      landmarks,
      ...(filled.anyTurn ? { roll: rollOf(landmarks) } : {}),
    })),
  );
}

interface Search {
  readonly nets: SearchNets;
  readonly options: FilledSearchOptions;
}

interface GuardedPicture {
  readonly image: Image;
  readonly guard: SearchGuard;
}

/** The faces of each picture, clipped to it, the surest first. */
async function findFaces(
  images: readonly GuardedPicture[],
  { nets: { propose, last, levels, support }, options }: Search,
): Promise<FoundFace[][]> {
  const pictures = images.map(({ image, guard }) => ({
    picture: new Mipmap(image, levels === undefined ? undefined : levelsOf(image, levels)),
    guard,
  }));
  const proposed = await propose(pictures, options);
  proposed.forEach(({ boxes }, i) => {
    images[i]!.guard.crops('o', boxes.length);
  });
  const judging = { threshold: options.thresholds[2], support, guard: images[0]?.guard };
  const decided = await judgeCrops(proposed, last, judging);
  return decided.map((boxes, i) => facesOf(boxes, images[i]!.image));
}

/**
 * How MTCNN proposes: the P-Net squares at every scale, one picture after the other, of which the R-Net refuses most and moves
 * the others, those of all pictures together.
 */
export function proposeInCascade(nets: Readonly<Record<'p' | 'r', Session>>): Propose {
  return async (pictures, { minFace, scaleFactor, thresholds }) => {
    const guard = pictures[0]?.guard;
    const proposed: PictureBoxes[] = [];
    for (const { picture } of pictures) {
      const boxes = await proposeSquares(picture, nets.p, {
        minFace,
        scaleFactor,
        threshold: thresholds[0],
        guard,
      });
      proposed.push({ picture, boxes });
    }
    proposed.forEach(({ boxes }, i) => {
      pictures[i]!.guard.crops('r', boxes.length);
    });
    return refine(proposed, nets.r, { threshold: thresholds[1], guard });
  };
}

/** The faces that the last net has decided on, the surest first, one where several are of the same face. */
export function facesOf(boxes: readonly Judgement[], { width, height }: Image): FoundFace[] {
  const faces = boxes.map((box) => ({ ...regress(box, box.offsets), landmarks: landmarksOf(box) }));
  return suppress(faces, 0.7, 'min')
    .map((face) => clipped(face, width, height))
    .filter((face) => areaOf(face) > 0);
}

/** The same, each picture also turned by quarters, one turn at a time: a large picture is in memory twice, not five times. */
async function findAtAnyTurn(images: readonly GuardedPicture[], search: Search): Promise<FoundFace[][]> {
  const all: FoundFace[][] = [];
  for (const { image, guard } of images) {
    const faces: FoundFace[] = [];
    for (const turns of QUARTER_TURNS) {
      const [found] = await findFaces([{ image: turnImage(image, turns), guard }], search);
      for (const face of found!) faces.push(turnBack(face, turns, image));
    }
    all.push(surestTurns(faces));
  }
  return all;
}

/** Second stage: the squares that are left of the proposed ones, moved to where the R-Net sees the face. */
export async function refine(
  proposed: readonly PictureBoxes[],
  rNet: Session,
  options: Pick<JudgeOptions, 'threshold' | 'guard'>,
): Promise<PictureBoxes[]> {
  const judged = await judgeCrops(proposed, squareNet(rNet, 'r'), options);
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
