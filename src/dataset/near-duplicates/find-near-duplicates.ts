import { type Progress, throwIfAborted } from '../../progress.js';
import type { OpenSession } from '../../runtime/session.js';
import { isCopyOfTraining } from '../duplicates.js';
import { FACE_SIZE, type FaceDataset, type NearDuplicate } from '../record.js';
import { describeSquare, roughness, type Square, summedArea } from './face-squares.js';
import { type AlikeBlock, AlikeSearch } from './search-alike.js';

export interface FindNearDuplicatesOptions {
  readonly open: OpenSession;
  readonly threads?: number | undefined;
  readonly onProgress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The part of a training face that is looked for: its middle, which other crops of the photo have too. */
const MIDDLE: Square = { left: 6, top: 6, side: 36 };
/** Sides of the squares that are tried in the other face, pixels: the photo at 1.29 to 0.8 times the size. */
const SIDES = { from: 28, to: 45, factor: 1.09 } as const;
/** How far apart squares of one size lie, as a share of their side: coarse cells forgive half of it. */
const STEP = 0.125;
/** Gray levels a side of the first comparison, with all training faces, and of the second, with the likeliest. */
const COARSE = 8;
const FINE = 24;
/**
 * Roughness below which a middle is empty ground, which fits behind many a face: one picture of FER-2013 has 0.007, its
 * faces 0.038 and more.
 */
const ROUGH_LEAST = 0.02;
/** Training faces that a face is compared with finely. */
const LIKELIEST = 3;
/** In the first comparison: at 0.88, 36 of FER-2013's 1,493 near-duplicates are missed. */
const COARSE_LEAST = 0.8;
/** In the second: of FER-2013's pairs above it, nearly all are one photo, and below soon none (docs/data.md). */
const FINE_LEAST = 0.96;
/** Faces between two looks at the signal. */
const CHUNK = 64;

/**
 * The near-duplicates of training faces by the row of each, exact ones left out. Each face is searched, square by square, for
 * the middle of every training face, coarsely; the likeliest are laid upon each other finely. Photos that were mirrored, or
 * differ by more than a fifth in size, are not found, nor those whose middle is empty ground. Throws `INTERRUPTED` and
 * `RUNTIME_FAILED`.
 */
export async function findNearDuplicates(
  { records, images }: Pick<FaceDataset, 'records' | 'images'>,
  { open, threads, onProgress, signal }: FindNearDuplicatesOptions,
): Promise<ReadonlyMap<number, NearDuplicate>> {
  const rows = [...records.keys()];
  const training = rows.filter(
    (row) => records[row]!.split === 'train' && roughness(images, row, MIDDLE) >= ROUGH_LEAST,
  );
  const others = rows.filter((row) => records[row]!.split !== 'train' && !isCopyOfTraining(records, row));
  const found = new Map<number, NearDuplicate>();
  if (training.length === 0 || others.length === 0) return found;
  const width = COARSE * COARSE;
  const middles = new Float32Array(training.length * width);
  training.forEach((row, i) => {
    describeSquare(summedArea(images, row), MIDDLE, COARSE, middles, i * width);
  });
  const squares = searchedSquares();
  const search = await AlikeSearch.open(middles, width, open, threads);
  try {
    for (let start = 0; start < others.length; start += CHUNK) {
      throwIfAborted(signal, 'near-duplicates');
      onProgress?.(start, others.length, 'looking for near-duplicates');
      const chunk = others.slice(start, start + CHUNK);
      const sums = chunk.map((row) => summedArea(images, row));
      const queries = new Float32Array(chunk.length * squares.length * width);
      sums.forEach((face, i) => {
        squares.forEach((square, j) => {
          describeSquare(face, square, COARSE, queries, (i * squares.length + j) * width);
        });
      });
      const alike = await search.find(queries);
      chunk.forEach((row, i) => {
        const tried = squares.map((square, j): Tried => {
          const at = (i * squares.length + j) * width;
          return { square, query: queries.subarray(at, at + width), ...alike[i * squares.length + j]! };
        });
        const copies = likeliest(tried, search).map(([index, square]): NearDuplicate => {
          const of = training[index]!;
          return { of, correlation: layUpon(sums[i]!, square, summedArea(images, of)) };
        });
        const [copy] = copies.toSorted((a, b) => b.correlation - a.correlation);
        if (copy !== undefined && copy.correlation >= FINE_LEAST) found.set(row, copy);
      });
    }
  } finally {
    await search.release();
  }
  return found;
}

function searchedSquares(): readonly Square[] {
  const squares: Square[] = [];
  for (let side: number = SIDES.from; side <= SIDES.to; side *= SIDES.factor) {
    const room = FACE_SIZE - side;
    const steps = Math.ceil(room / (side * STEP));
    for (let y = 0; y <= steps; y++) {
      for (let x = 0; x <= steps; x++)
        squares.push({ left: (room * x) / steps, top: (room * y) / steps, side });
    }
  }
  return squares;
}

/** A square of a face, its description, and where the most alike training face lies. */
interface Tried extends AlikeBlock {
  readonly square: Square;
  readonly query: Float32Array;
}

/** The training faces that fit best anywhere, by index, each with the square where it does. */
function likeliest(tried: readonly Tried[], search: AlikeSearch): readonly (readonly [number, Square])[] {
  const chosen = new Map<number, Square>();
  for (const { square, query, block, correlation } of tried.toSorted(
    (a, b) => b.correlation - a.correlation,
  )) {
    if (correlation < COARSE_LEAST || chosen.size === LIKELIEST) break;
    const index = search.resolve(query, block);
    if (!chosen.has(index)) chosen.set(index, square);
  }
  return [...chosen];
}

/** Left, top and side, and the two that keep the centre. */
const MOVES = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, 1, 0],
  [0, -1, 0],
  [-0.5, -0.5, 1],
  [0.5, 0.5, -1],
] as const;
/** Pixels that a square is moved by at first, and in the end. */
const MOVE = { first: 1.5, last: 0.25 } as const;

/** The largest correlation of the middle of a training face with a square near the given one, uphill from there. */
function layUpon(face: Float64Array, start: Square, trained: Float64Array): number {
  const count = FINE * FINE;
  const [middle, part] = [new Float32Array(count), new Float32Array(count)];
  describeSquare(trained, MIDDLE, FINE, middle);
  const correlationAt = (square: Square) => {
    describeSquare(face, square, FINE, part);
    let product = 0;
    for (let i = 0; i < count; i++) product += part[i]! * middle[i]!;
    return product;
  };
  let best = { square: start, correlation: correlationAt(start) };
  for (let move: number = MOVE.first; move >= MOVE.last; move /= 2) {
    for (let former = -Infinity; best.correlation > former; ) {
      former = best.correlation;
      for (const [dx, dy, larger] of MOVES) {
        const { left, top, side } = best.square;
        const square = { left: left + dx * move, top: top + dy * move, side: side + larger * move };
        if (!isInside(square)) continue;
        const correlation = correlationAt(square);
        if (correlation > best.correlation) best = { square, correlation };
      }
    }
  }
  return best.correlation;
}

function isInside({ left, top, side }: Square): boolean {
  return left >= 0 && top >= 0 && side > 0 && left + side <= FACE_SIZE && top + side <= FACE_SIZE;
}
