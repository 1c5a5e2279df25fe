import type { Image } from '../../image/image.js';
import { type Levels, stretch } from './levels.js';
import { type SampleGrid, sampleArea } from './sample-area.js';

/** Pixels of a level that a cell has to cover, so that what the halving blurred is less than half of it. */
const FINEST = 2;

interface Size {
  readonly image: Image;
  /** Side of one of its pixels, in pixels of the picture: 1, 2, 4, … */
  readonly pixel: number;
}

/**
 * A picture with its halves, quarters and so on, made when they are first asked for: a cell of many pixels is then
 * the mean of a few of a smaller picture, and the search at all scales costs little more than that at the first.
 */
export class Mipmap {
  readonly #sizes: Size[];

  /** With `levels`, everything that is sampled is stretched between them. */
  constructor(
    image: Image,
    private readonly levels?: Levels,
  ) {
    this.#sizes = [{ image, pixel: 1 }];
  }

  get width(): number {
    return this.#sizes[0]!.image.width;
  }

  get height(): number {
    return this.#sizes[0]!.image.height;
  }

  /** As `sampleArea` of the picture itself, to a level or two, and then stretched. */
  sample(grid: SampleGrid, target: Float32Array, offset = 0): void {
    const finer = Math.min(grid.cellWidth, grid.cellHeight) / FINEST;
    const { image, pixel } = this.#size(finer >= 2 ? Math.floor(Math.log2(finer)) : 0);
    const scaled = {
      left: grid.left / pixel,
      top: grid.top / pixel,
      cellWidth: grid.cellWidth / pixel,
      cellHeight: grid.cellHeight / pixel,
    };
    sampleArea(image, { ...grid, ...scaled }, target, offset, [this.width / pixel, this.height / pixel]);
    if (this.levels !== undefined) stretch(target, offset, 3 * grid.columns * grid.rows, this.levels);
  }

  #size(wanted: number): Size {
    while (this.#sizes.length <= wanted) this.#sizes.push(halved(this.#sizes.at(-1)!));
    return this.#sizes[wanted]!;
  }
}

/** Each pixel the mean of four; of an odd last row or column, of the two that are there. */
function halved({ image: { data, width, height, channels }, pixel }: Size): Size {
  const [columns, rows] = [(width + 1) >> 1, (height + 1) >> 1];
  const half = new Uint8Array(columns * rows * channels);
  for (let y = 0, to = 0; y < rows; y++) {
    const upper = 2 * y * width * channels;
    const below = 2 * y + 1 < height ? width * channels : 0;
    for (let x = 0; x < columns; x++) {
      let from = upper + 2 * x * channels;
      const beside = 2 * x + 1 < width ? channels : 0;
      for (let c = 0; c < channels; c++, from++) {
        half[to++] =
          (data[from]! + data[from + beside]! + data[from + below]! + data[from + below + beside]! + 2) >> 2;
      }
    }
  }
  return { image: { data: half, width: columns, height: rows, channels }, pixel: 2 * pixel };
}
