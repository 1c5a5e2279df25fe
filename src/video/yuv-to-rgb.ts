import type { Image } from '../image/image.js';
import type { Brightness } from './scene-score.js';

/** A frame as decoders give it: brightness, and two differences of colour, which may have fewer columns and rows. */
export interface YuvFrame extends Brightness {
  /** Blue and red less brightness, one byte a value, 128 for none. */
  readonly blue: Uint8Array;
  readonly red: Uint8Array;
  /** Pixels of the picture for one of theirs, 1 or 2. */
  readonly across: number;
  readonly down: number;
}

/** How brightness and colour were mixed. */
export interface YuvCoding {
  readonly matrix: YuvMatrix;
  /** Whether brightness goes from 0 to 255, not from 16 to 235. */
  readonly fullRange: boolean;
}

/** What red, green and blue get of the two differences of colour, at full range: ITU-R BT.601, BT.709 and BT.2020. */
const MATRICES = {
  bt601: gains(0.299, 0.114),
  bt709: gains(0.2126, 0.0722),
  bt2020: gains(0.2627, 0.0593),
} as const;

export type YuvMatrix = keyof typeof MATRICES;

interface ColourGains {
  readonly redOfRed: number;
  readonly greenOfRed: number;
  readonly greenOfBlue: number;
  readonly blueOfBlue: number;
}

/** From the parts of red and blue in brightness. */
function gains(red: number, blue: number): ColourGains {
  const green = 1 - red - blue;
  return {
    redOfRed: 2 * (1 - red),
    greenOfRed: (-2 * (1 - red) * red) / green,
    greenOfBlue: (-2 * (1 - blue) * blue) / green,
    blueOfBlue: 2 * (1 - blue),
  };
}

/**
 * The frame in three channels. Colours are not interpolated: each pixel takes that of the cell in which it lies. Each product is
 * rounded down by itself, in 13 bits behind the point, as FFmpeg does: Node and browsers see the same levels.
 */
export function yuvToRgb(frame: YuvFrame, { matrix, fullRange }: YuvCoding): Image {
  const { luma, blue, red, width, height, across, down } = frame;
  const [black, gain, spread] = fullRange ? [0, 1, 1] : [16, 255 / 219, 255 / 224];
  const { redOfRed, greenOfRed, greenOfBlue, blueOfBlue } = MATRICES[matrix];
  const light = products(gain, black);
  const [rr, gr] = [products(redOfRed * spread, 128), products(greenOfRed * spread, 128)];
  const [gb, bb] = [products(greenOfBlue * spread, 128), products(blueOfBlue * spread, 128)];
  const columns = Math.ceil(width / across);
  const data = new Uint8ClampedArray(3 * width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = Math.floor(y / down) * columns;
    for (let x = 0; x < width; x++) {
      const cell = row + (across === 1 ? x : x >> 1);
      const level = light[luma[y * width + x]!]!;
      const [b, r] = [blue[cell]!, red[cell]!];
      data[to++] = level + rr[r]!;
      data[to++] = level + gr[r]! + gb[b]!;
      data[to++] = level + bb[b]!;
    }
  }
  return { data: new Uint8Array(data.buffer), width, height, channels: 3 };
}

/** What each byte less `zero` comes to, times a factor. */
function products(factor: number, zero: number): Int16Array {
  const fixed = Math.round(factor * 2 ** 13);
  return Int16Array.from({ length: 256 }, (_, value) => ((value - zero) * fixed) >> 13);
}
