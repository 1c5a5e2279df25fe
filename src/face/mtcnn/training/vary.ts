import type { Image } from '../../../image/image.js';
import { sharp } from '../../../image/sharp.js';
import type { Random } from '../../../random.js';
import type { Point } from '../../detected-face.js';
import type { Box } from '../boxes.js';
import { blockOver, COVERED, drawPaint, paintBlock } from './cover.js';
import type { FivePoints, Truth } from './truth.js';

/** How whole photos are changed before crops are cut from them. */
export interface Variation {
  /** Probability of a turn, and its standard deviation, degrees. */
  readonly turn: number;
  readonly degrees: number;
  /** Probability of a blur, and the largest deviation, pixels. */
  readonly blur: number;
  readonly blurPixels: number;
  /** Probability of being stored as JPEG once more, with a quality from `lowestQuality` to 90. */
  readonly jpeg: number;
  readonly lowestQuality: number;
  /** Probability that the turn is up to `tiltDegrees` to either side instead, each angle as likely. */
  readonly tilt: number;
  readonly tiltDegrees: number;
  /** Probability of each face that a block hides a part of it. */
  readonly cover: number;
  /** Probability of less light, and the least share of it that is left, above 0. */
  readonly dark: number;
  readonly darkest: number;
  /** Probability of more light, and how many times as much at most; what is above white is white. */
  readonly bright: number;
  readonly brightest: number;
}

/** The photo covered, turned around its middle, lit, blurred and compressed at random, and its truth likewise. RGB. */
export async function varyPhoto(
  image: Image,
  truth: Truth,
  variation: Variation,
  random: Random,
): Promise<{ readonly image: Image; readonly truth: Truth }> {
  const turned = random.next() < variation.turn;
  const angle = (random.normal() * variation.degrees * Math.PI) / 180;
  const blurred = random.next() < variation.blur;
  const deviation = random.uniform(0.4, Math.max(0.4, variation.blurPixels));
  const compressed = random.next() < variation.jpeg;
  const quality = Math.round(random.uniform(variation.lowestQuality, 90));
  const tilted = random.next() < variation.tilt;
  const tilt = (random.uniform(-1, 1) * variation.tiltDegrees * Math.PI) / 180;
  const covered = coverFaces(image, truth, variation.cover, random);
  const rotated =
    tilted || turned ? rotatePhoto(covered, truth, tilted ? tilt : angle) : { image: covered, truth };
  const lit = relight(rotated.image, drawLight(variation, random));
  if (!blurred && !compressed) return { image: lit, truth: rotated.truth };
  const { width, height, channels } = image;
  let picture = sharp(lit.data, { raw: { width, height, channels } });
  if (blurred) picture = picture.blur(deviation);
  if (compressed) picture = sharp(await picture.jpeg({ quality }).toBuffer());
  const { data, info } = await picture.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { image: { data, width, height, channels: info.channels as 1 | 3 }, truth: rotated.truth };
}

/** The photo with a block over some of its faces; itself where none is covered. */
function coverFaces(image: Image, { faces }: Truth, probability: number, random: Random): Image {
  let copy: Image | undefined;
  for (const face of faces) {
    if (!(random.next() < probability)) continue;
    copy ??= { ...image, data: image.data.slice() };
    const block = blockOver(face, COVERED[random.below(COVERED.length)]!, random);
    paintBlock(copy, block, drawPaint(copy, random));
  }
  return copy ?? image;
}

/** How many times the light there is. */
function drawLight({ dark, darkest, bright, brightest }: Variation, random: Random): number {
  const kind = random.next();
  const share = random.next();
  if (kind < dark) return darkest ** share;
  return kind < dark + bright ? brightest ** share : 1;
}

/** The photo with so many times the light, in whole levels; what is above white is white. */
export function relight(image: Image, times: number): Image {
  if (times === 1) return image;
  const levels = Uint8Array.from({ length: 256 }, (_, level) => Math.min(255, Math.round(level * times)));
  return { ...image, data: image.data.map((level) => levels[level]!) };
}

/** Turns picture, points and boxes by `angle` (radians, clockwise as seen); a box keeps its size. */
export function rotatePhoto(image: Image, truth: Truth, angle: number): { image: Image; truth: Truth } {
  const centre: Point = [image.width / 2, image.height / 2];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turn = ([x, y]: Point): Point => {
    const [dx, dy] = [x - centre[0], y - centre[1]];
    return [centre[0] + cos * dx - sin * dy, centre[1] + sin * dx + cos * dy];
  };
  const turnBox = ({ left, top, right, bottom }: Box): Box => {
    const [x, y] = turn([(left + right) / 2, (top + bottom) / 2]);
    const [width, height] = [right - left, bottom - top];
    return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
  };
  return {
    image: rotatePixels(image, cos, sin),
    truth: {
      faces: truth.faces.map(({ box, points }) => ({
        box: turnBox(box),
        points: points?.map(turn) as FivePoints | undefined,
      })),
      ignored: truth.ignored.map(turnBox),
    },
  };
}

/** Bilinear; where it looks outside, the edge continues, since a black wedge would be an edge of its own. */
function rotatePixels({ data, width, height, channels }: Image, cos: number, sin: number): Image {
  const result = new Uint8Array(data.length);
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      const sx = Math.min(width - 1, Math.max(0, cx + cos * (x - cx) + sin * (y - cy)));
      const sy = Math.min(height - 1, Math.max(0, cy - sin * (x - cx) + cos * (y - cy)));
      const [x0, y0] = [sx | 0, sy | 0];
      const [fx, fy] = [sx - x0, sy - y0];
      const from = (y0 * width + x0) * channels;
      const right = x0 < width - 1 ? channels : 0;
      const below = y0 < height - 1 ? width * channels : 0;
      for (let c = 0; c < channels; c++) {
        const p = data[from + c]!;
        const r = data[from + below + c]!;
        const upper = p + (data[from + right + c]! - p) * fx;
        const lower = r + (data[from + below + right + c]! - r) * fx;
        result[at + c] = upper + (lower - upper) * fy + 0.5;
      }
    }
  }
  return { data: result, width, height, channels };
}
