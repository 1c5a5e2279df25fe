import { floats, type Session } from '../../runtime/session.js';
import { regress, type ScoredBox, squared } from './boxes.js';
import { LOGIT } from './face-logit.js';
import type { Mipmap } from './mipmap.js';
import { bestFirst, suppress } from './nms.js';
import { CELL, pyramidScales } from './pyramid.js';
import type { SearchGuard } from './search-guard.js';

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
  /** Is asked between two runs of the net whether to go on. */
  readonly guard?: SearchGuard | undefined;
}

/** First stage: squares that may hold a face, from the P-Net at every scale, the likeliest first. */
export async function propose(
  picture: Mipmap,
  pNet: Session,
  { minFace, scaleFactor, threshold, guard }: ProposalOptions,
): Promise<ScoredBox[]> {
  const proposals: Proposal[] = [];
  for (const scale of pyramidScales(picture.width, picture.height, minFace, scaleFactor)) {
    let found: Proposal[] = [];
    for (const strip of strips(picture, scale)) {
      await guard?.pause();
      for (const proposal of await search(strip, pNet, scale, threshold)) found.push(proposal);
      // Where nearly every cell passes, memory stays bounded.
      if (found.length > 2 * MOST_BOXES) found = bestFirst(found, MOST_BOXES);
    }
    for (const proposal of suppress(found, 0.5, 'union', MOST_BOXES)) proposals.push(proposal);
  }
  return suppress(proposals, 0.7, 'union', MOST_BOXES).map(({ offsets, ...box }) =>
    squared(regress(box, offsets)),
  );
}

/** A part of the scaled picture with whole rows and columns of cells: all strips together have the cells of the whole. */
interface Strip {
  /** `[3, height, width]`, RGB levels 0–255. */
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  /** The first row and column of cells. */
  readonly firstRow: number;
  readonly firstColumn: number;
}

function* strips(picture: Mipmap, scale: number): Generator<Strip> {
  const width = Math.ceil(picture.width * scale);
  const height = Math.ceil(picture.height * scale);
  // Rows are cut first; columns only of a picture so wide that one row of cells is more than a strip.
  const widest = Math.min(width, Math.floor(STRIP_PIXELS / CELL));
  const cellWidth = picture.width / width;
  const cellHeight = picture.height / height;
  for (const rows of cuts(height, STRIP_PIXELS / widest)) {
    for (const columns of cuts(width, widest)) {
      const data = new Float32Array(3 * rows.pixels * columns.pixels);
      picture.sample(
        {
          left: columns.first * STRIDE * cellWidth,
          top: rows.first * STRIDE * cellHeight,
          cellWidth,
          cellHeight,
          columns: columns.pixels,
          rows: rows.pixels,
        },
        data,
      );
      const size = { width: columns.pixels, height: rows.pixels };
      yield { data, ...size, firstRow: rows.first, firstColumn: columns.first };
    }
  }
}

/** Cuts one axis of `size` pixels into parts of about `most` pixels: the first cell of each, and its pixels. */
function* cuts(size: number, most: number): Generator<{ readonly first: number; readonly pixels: number }> {
  // Of an odd size, the last cell hangs over the end by one pixel.
  const cells = Math.ceil((size - CELL) / STRIDE) + 1;
  const atOnce = size <= most ? cells : Math.max(1, Math.floor((most - CELL) / STRIDE) + 1);
  for (let first = 0; first < cells; first += atOnce) {
    yield { first, pixels: Math.min(size - first * STRIDE, (atOnce - 1) * STRIDE + CELL) };
  }
}

async function search(
  { data, width, height, firstRow, firstColumn }: Strip,
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
    const x = (firstColumn + (cell % columns)) * STRIDE;
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
