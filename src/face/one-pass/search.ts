import { floats, type Session } from '../../runtime/session.js';
import { type Box, type ScoredBox, squared } from '../mtcnn/boxes.js';
import type { Propose } from '../mtcnn/cascade.js';
import type { Mipmap } from '../mtcnn/mipmap.js';
import { bestFirst, suppress } from '../mtcnn/nms.js';
import { MOST_PIXELS } from '../mtcnn/pyramid.js';
import { GRAY, GRID, HEADS } from './plan.js';

/** Side of the smallest face in the net's input, pixels. With 14, recall on `val` is 0.6 points lower, and the time a quarter less. */
const FACE_PIXELS = 16;

/** How many times smaller each further look at a picture is: at each, faces of this range of sides are found. */
const STEP = 4;

/** Boxes of one picture that are compared with one another. */
const MOST_BOXES = 2_000;

/** Overlap from which two boxes are of one face. */
const SAME_FACE = 0.5;

/** Proposes squares in one look at each picture, and a few at smaller ones of it for large faces. */
export function proposeInOnePass(net: Session): Propose {
  return async (pictures, { minFace, thresholds }) => {
    const least = logitOf(thresholds[0]);
    const proposed: { picture: Mipmap; boxes: ScoredBox[] }[] = [];
    for (const { picture, guard } of pictures) {
      let found: ScoredBox[] = [];
      for (const scale of scalesOf(picture.width, picture.height, minFace)) {
        for (const tile of tilesOf(picture, scale)) {
          await guard.pause();
          found.push(...(await look(picture, net, tile, least)));
          // Where nearly every cell passes, memory stays bounded.
          if (found.length > 2 * MOST_BOXES) found = bestFirst(found, MOST_BOXES);
        }
      }
      proposed.push({ picture, boxes: suppress(found, SAME_FACE, 'union', MOST_BOXES).map(squared) });
    }
    return proposed;
  };
}

function logitOf(probability: number): number {
  return Math.log(probability) - Math.log1p(-probability);
}

const [{ largest: LARGEST }] = HEADS.slice(-1) as [(typeof HEADS)[number]];

/** At the first scale, the smallest face has `FACE_PIXELS`; the last is the first at which the largest face is small enough. */
export function scalesOf(width: number, height: number, minFace: number): number[] {
  const scales: number[] = [];
  const first = Math.min(FACE_PIXELS / minFace, Math.sqrt(MOST_PIXELS / (width * height)));
  for (let scale = first; Math.min(width, height) * scale >= FACE_PIXELS; scale /= STEP) {
    scales.push(scale);
    if (Math.min(width, height) * scale <= LARGEST) break;
  }
  return scales;
}

/** Most pixels that go through the net at once; its first layer takes 16 bytes for each. */
const TILE_SIDE = 1024;

/** What is looked at around a tile, so that a face at its edge is seen whole. A multiple of `GRID`. */
const MARGIN = 64;

/** A part of the scaled picture. Whole pixels of it. */
interface Tile {
  /** Of the net's input, margins included. */
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  /** The cells whose middle lies in here are the tile's own; those in its margins are a neighbour's. */
  readonly own: Box;
  /** Pixels of the picture a pixel of the tile. */
  readonly across: number;
  readonly down: number;
}

function* tilesOf(picture: Mipmap, scale: number): Generator<Tile> {
  const [width, height] = [Math.ceil(picture.width * scale), Math.ceil(picture.height * scale)];
  const [across, down] = [picture.width / width, picture.height / height];
  for (const rows of partsOf(height))
    for (const columns of partsOf(width)) {
      const own = { left: columns.own[0], top: rows.own[0], right: columns.own[1], bottom: rows.own[1] };
      yield {
        left: columns.first,
        top: rows.first,
        columns: columns.size,
        rows: rows.size,
        own,
        across,
        down,
      };
    }
}

interface Part {
  readonly first: number;
  readonly size: number;
  readonly own: readonly [number, number];
}

function* partsOf(length: number): Generator<Part> {
  const core = length <= TILE_SIDE ? length : TILE_SIDE - 2 * MARGIN;
  for (let start = 0; start < length; start += core) {
    const end = Math.min(length, start + core);
    const first = Math.max(0, start - MARGIN);
    yield { first, size: Math.min(length, end + MARGIN) - first, own: [start, end] };
  }
}

async function look(picture: Mipmap, net: Session, tile: Tile, least: number): Promise<ScoredBox[]> {
  const input = inputOf(picture, tile);
  const outputs = await net.run({ images: input });
  const width = input.shape[3]!;
  const found: ScoredBox[] = [];
  for (const { stride } of HEADS) {
    const logits = floats(outputs[`face${stride}`]);
    const boxes = floats(outputs[`box${stride}`]);
    const columns = width / stride;
    for (let cell = 0; cell < logits.length; cell++) {
      const logit = logits[cell]!;
      if (!(logit >= least)) continue;
      const x = ((cell % columns) + 0.5) * stride;
      const y = (Math.floor(cell / columns) + 0.5) * stride;
      if (!isInside(tile.own, tile.left + x, tile.top + y)) continue;
      const value = (k: number): number => boxes[k * logits.length + cell]!;
      const [cx, cy] = [tile.left + x + value(0) * stride, tile.top + y + value(1) * stride];
      const [halfWidth, halfHeight] = [Math.exp(value(2)) * stride, Math.exp(value(3)) * stride];
      const box = {
        left: (cx - halfWidth) * tile.across,
        top: (cy - halfHeight) * tile.down,
        right: (cx + halfWidth) * tile.across,
        bottom: (cy + halfHeight) * tile.down,
      };
      if (Object.values(box).every(Number.isFinite))
        found.push({ ...box, score: 1 / (1 + Math.exp(-logit)), rank: logit });
    }
  }
  return found;
}

/** The tile `[1, 3, rows, columns]`, RGB levels 0–255, filled up with gray to whole cells. */
function inputOf(picture: Mipmap, { left, top, columns, rows, across, down }: Tile) {
  const [width, height] = [columns, rows].map((size) => Math.ceil(size / GRID) * GRID) as [number, number];
  const data = new Float32Array(3 * width * height);
  const sampled = width === columns && height === rows ? data : new Float32Array(3 * columns * rows);
  const grid = { left: left * across, top: top * down, cellWidth: across, cellHeight: down, columns, rows };
  picture.sample(grid, sampled);
  if (sampled !== data) {
    data.fill(GRAY);
    for (let row = 0; row < 3 * rows; row++) {
      const to = (Math.floor(row / rows) * height + (row % rows)) * width;
      data.set(sampled.subarray(row * columns, (row + 1) * columns), to);
    }
  }
  return { shape: [1, 3, height, width], data };
}

function isInside({ left, top, right, bottom }: Box, x: number, y: number): boolean {
  return x >= left && x < right && y >= top && y < bottom;
}
