import { floats, type Session } from '../../runtime/session.js';
import { regress, type ScoredBox, squared } from './boxes.js';
import { LOGIT } from './face-logit.js';
import type { Mipmap } from './mipmap.js';
import { suppress } from './nms.js';
import { CELL, pyramidScales } from './pyramid.js';

/** Pixels between neighbouring cells of the P-Net. */
const STRIDE = 2;

/** Pixels that go through the P-Net at once; its first layer takes 80 bytes for each. */
const STRIP_PIXELS = 500_000;

/** Boxes that are compared with one another at once; more are found only in large pictures full of texture. */
const MOST_BOXES = 20_000;

interface Proposal extends ScoredBox {
  readonly offsets: readonly [number, number, number, number];
}

export interface ProposalOptions {
  readonly minFace: number;
  readonly scaleFactor: number;
  readonly threshold: number;
}

/** First stage: squares that may hold a face, from the P-Net at every scale, the likeliest first. */
export async function propose(
  picture: Mipmap,
  pNet: Session,
  { minFace, scaleFactor, threshold }: ProposalOptions,
): Promise<ScoredBox[]> {
  const proposals: Proposal[] = [];
  for (const scale of pyramidScales(picture.width, picture.height, minFace, scaleFactor)) {
    const found: Proposal[] = [];
    for (const strip of strips(picture, scale)) found.push(...(await search(strip, pNet, scale, threshold)));
    proposals.push(...suppress(found, 0.5, 'union', MOST_BOXES));
  }
  return suppress(proposals, 0.7, 'union', MOST_BOXES).map(({ offsets, ...box }) =>
    squared(regress(box, offsets)),
  );
}

/** A part of the scaled picture with whole rows of cells, so that all strips together have the cells of the whole. */
interface Strip {
  /** `[3, height, width]`, RGB levels 0–255. */
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  /** The first row of cells. */
  readonly firstRow: number;
}

function* strips(picture: Mipmap, scale: number): Generator<Strip> {
  const width = Math.ceil(picture.width * scale);
  const height = Math.ceil(picture.height * scale);
  // Of an odd height, the last row of cells hangs over the end by one pixel.
  const rows = Math.ceil((height - CELL) / STRIDE) + 1;
  const rowsAtOnce = Math.max(1, Math.floor((STRIP_PIXELS / width - CELL) / STRIDE) + 1);
  const cellWidth = picture.width / width;
  const cellHeight = picture.height / height;
  for (let firstRow = 0; firstRow < rows; firstRow += rowsAtOnce) {
    const top = firstRow * STRIDE;
    const stripHeight = Math.min(height - top, (rowsAtOnce - 1) * STRIDE + CELL);
    const data = new Float32Array(3 * stripHeight * width);
    const grid = { left: 0, top: top * cellHeight, cellWidth, cellHeight, columns: width, rows: stripHeight };
    picture.sample(grid, data);
    yield { data, width, height: stripHeight, firstRow };
  }
}

async function search(
  { data, width, height, firstRow }: Strip,
  pNet: Session,
  scale: number,
  threshold: number,
): Promise<Proposal[]> {
  const outputs = await pNet.run({ images: { shape: [1, 3, height, width], data } });
  const scores = floats(outputs.face);
  const ranks = floats(outputs[LOGIT] ?? outputs.face);
  const offsets = floats(outputs.box);
  const columns = outputs.face!.shape[3]!;
  const found: Proposal[] = [];
  for (let cell = 0; cell < scores.length; cell++) {
    const score = scores[cell]!;
    if (!(score >= threshold)) continue;
    const x = (cell % columns) * STRIDE;
    const y = (firstRow + Math.floor(cell / columns)) * STRIDE;
    const offset = (edge: number): number => offsets[edge * scores.length + cell]!;
    // On whole pixels counted from one, as in the paper's MATLAB code: the reference's figures follow only so.
    found.push({
      left: Math.trunc((x + 1) / scale) - 1,
      top: Math.trunc((y + 1) / scale) - 1,
      right: Math.trunc((x + CELL) / scale),
      bottom: Math.trunc((y + CELL) / scale),
      score,
      rank: ranks[cell]!,
      offsets: [offset(0), offset(1), offset(2), offset(3)],
    });
  }
  return found;
}
