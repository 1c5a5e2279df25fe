import { type QuarterTurns, turnImage } from '../face/mtcnn/any-turn.js';
import type { Image } from '../image/image.js';
import { resize } from '../image/resize.js';

/** How a container says that its frames are shown. */
export interface Showing {
  /** How often they are turned clockwise by a quarter, and whether they are mirrored, left and right, after that. */
  readonly turns: QuarterTurns;
  readonly mirrored: boolean;
  /** Width of a stored pixel in its heights. */
  readonly aspect: number;
}

/** Pixels of a picture. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size as it is shown, with square pixels: whichever side is too short is made longer, so that no pixel is lost. */
export function shownSize({ width, height }: Size, { turns, aspect }: Showing): Size {
  const [across, down, ratio] = turns % 2 === 0 ? [width, height, aspect] : [height, width, 1 / aspect];
  return {
    width: Math.max(1, Math.round(across * Math.max(1, ratio))),
    height: Math.max(1, Math.round(down / Math.min(1, ratio))),
  };
}

/** A stored frame as it is shown, scaled to a size. */
export function asShown(stored: Image, { turns, mirrored }: Showing, { width, height }: Size): Image {
  const turned = turnImage(stored, turns);
  const upright = mirrored ? mirror(turned) : turned;
  return upright.width === width && upright.height === height ? upright : resize(upright, width, height);
}

function mirror({ data, width, height, channels }: Image): Image {
  const other = new Uint8Array(data.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = width - 1; x >= 0; x--, to += channels) {
      const from = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) other[to + c] = data[from + c]!;
    }
  }
  return { data: other, width, height, channels };
}
