import { floats, type Session } from '../../runtime/session.js';
import { type Box, onPixels, type ScoredBox } from './boxes.js';
import { LOGIT } from './face-logit.js';
import type { Mipmap } from './mipmap.js';
import { type Support, USUAL_SIDE } from './net-notes.js';
import { NET_PLANS } from './net-plans.js';
import type { SearchGuard } from './search-guard.js';

/** Crops that go through a net at once: the first layer of the O-Net takes half a megabyte for each. */
const BATCH = 64;

/** A net that judges squares, one crop each. */
export interface CropNet {
  readonly session: Session;
  /** Pixels a side of a crop. */
  readonly size: number;
  /** What is cut out for a square. */
  readonly cropOf: <T extends Box>(square: T) => T;
}

/** The R- and the O-Net look at the square itself, on whole pixels. */
export function squareNet(session: Session, net: 'r' | 'o'): CropNet {
  return { session, size: NET_PLANS[net].size, cropOf: onPixels };
}

/** What a net says of one box. The box is that of the crop, before its edges are moved. */
export interface Judgement extends ScoredBox {
  readonly offsets: readonly [number, number, number, number];
  /** O-Net: x of the five points, then y, in widths and heights of the box; R-Net: empty. */
  readonly points: readonly number[];
}

/** A box that a net has proposed, with the logit of its being a face, where that is known. */
export interface ProposedBox extends Box {
  readonly rank?: number;
}

/** What is to be judged in one picture. */
export interface PictureBoxes {
  readonly picture: Mipmap;
  readonly boxes: readonly ProposedBox[];
}

export interface JudgeOptions {
  readonly threshold: number;
  /** How much a proposal's own logit and size say of a box; nothing where it has no logit. */
  readonly support?: Support | undefined;
  /** Is asked between two runs of the net whether to go on. */
  readonly guard?: SearchGuard | undefined;
}

/**
 * Cuts a crop for each box, black where it leaves its picture, and returns the boxes that the net gives a higher probability
 * than `threshold`, for each picture in their order. The crops of all pictures go through the net together.
 */
export async function judgeCrops(
  pictures: readonly PictureBoxes[],
  { session, size, cropOf }: CropNet,
  { threshold, support, guard }: JudgeOptions,
): Promise<Judgement[][]> {
  const crops = pictures.flatMap(({ picture, boxes }, index) =>
    boxes
      .map((box) => ({ ...cropOf(box), side: box.right - box.left }))
      .filter(isCrop)
      .map((box) => ({ ...box, picture, index })),
  );
  const values = 3 * size * size;
  const passed: Judgement[][] = pictures.map(() => []);
  for (let start = 0; start < crops.length; start += BATCH) {
    await guard?.pause();
    const batch = crops.slice(start, start + BATCH);
    const data = new Float32Array(batch.length * values);
    batch.forEach(({ picture, left, top, right, bottom }, i) => {
      const cells = { cellWidth: (right - left) / size, cellHeight: (bottom - top) / size };
      picture.sample({ left, top, ...cells, columns: size, rows: size }, data, i * values);
    });
    const outputs = await session.run({ images: { shape: [batch.length, 3, size, size], data } });
    const scores = floats(outputs.face);
    const ranks = floats(outputs[LOGIT] ?? outputs.face);
    const offsets = floats(outputs.box);
    const landmarks = outputs.landmarks === undefined ? undefined : floats(outputs.landmarks);
    batch.forEach(({ index, left, top, right, bottom, side, rank: logit }, i) => {
      const judged = { score: scores[i]!, rank: ranks[i]! };
      const { score, rank } =
        support === undefined || logit === undefined ? judged : supported(judged, { logit, side }, support);
      if (!(score > threshold)) return;
      const [a, b, c, d] = offsets.subarray(4 * i, 4 * i + 4);
      const points = [...(landmarks?.subarray(10 * i, 10 * i + 10) ?? [])];
      passed[index]!.push({
        left,
        top,
        right,
        bottom,
        score,
        rank,
        offsets: [a!, b!, c!, d!],
        points,
      });
    });
  }
  return passed;
}

interface Judged {
  readonly score: number;
  readonly rank: number;
}

/** What is known of a square before the last net looks: its logit, and its side in pixels. */
interface Proposed {
  readonly logit: number;
  readonly side: number;
}

/** What both nets say together. */
function supported(judged: Judged, { logit, side }: Proposed, support: Support): Judged {
  const { weight, size = 0, offset } = support;
  const alone = Math.log(judged.score) - Math.log1p(-judged.score);
  const rank = alone + weight * logit + size * Math.log(side / USUAL_SIDE) + offset;
  return { score: 1 / (1 + Math.exp(-rank)), rank };
}

/** A net may move edges past one another, or nowhere. */
function isCrop({ left, top, right, bottom }: Box): boolean {
  return right - left >= 1 && bottom - top >= 1 && [left, top, right, bottom].every(Number.isFinite);
}
