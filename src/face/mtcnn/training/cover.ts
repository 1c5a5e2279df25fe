import type { Image } from '../../../image/image.js';
import type { Random } from '../../../random.js';
import type { Point } from '../../detected-face.js';
import { faceScale } from '../../evaluation/face-points.js';
import type { TrueFace } from './truth.js';

/** A rectangle of a picture that may be turned, pixels. */
export interface Block {
  readonly centre: Point;
  /** Length 1, along its width. */
  readonly along: Point;
  readonly width: number;
  readonly height: number;
}

/** RGB levels, 0–255, of a pixel of a block; x and y are those of the picture. */
export type Paint = (x: number, y: number) => readonly [number, number, number];

/** Paints over the pixels whose middles lie in the block. Works in place. */
export function paintBlock(image: Image, { centre, along, width, height }: Block, paint: Paint): void {
  const { data, channels } = image;
  const [cos, sin] = along;
  // The upright rectangle around the turned one.
  const [reachX, reachY] = [
    (Math.abs(cos) * width + Math.abs(sin) * height) / 2,
    (Math.abs(sin) * width + Math.abs(cos) * height) / 2,
  ];
  const [left, right] = [Math.max(0, centre[0] - reachX), Math.min(image.width - 1, centre[0] + reachX)];
  const [top, bottom] = [Math.max(0, centre[1] - reachY), Math.min(image.height - 1, centre[1] + reachY)];
  for (let y = Math.floor(top); y <= bottom; y++) {
    for (let x = Math.floor(left); x <= right; x++) {
      const [dx, dy] = [x + 0.5 - centre[0], y + 0.5 - centre[1]];
      if (Math.abs(dx * cos + dy * sin) > width / 2 || Math.abs(dy * cos - dx * sin) > height / 2) continue;
      const colour = paint(x, y);
      const at = (y * image.width + x) * channels;
      for (let c = 0; c < Math.min(3, channels); c++) data[at + c] = colour[c]!;
    }
  }
}

/** What of a face a block hides. */
export const COVERED = ['eyes', 'mouth', 'side', 'patch'] as const;
export type Covered = (typeof COVERED)[number];

/** The middles and axes of a face, from its points where it has some, else from its box. */
interface FaceFrame {
  readonly eyes: Point;
  readonly mouth: Point;
  /** Length 1, from the left eye to the right one. */
  readonly along: Point;
  /** The larger of the eye distance and the way from the eyes to the mouth, pixels. */
  readonly scale: number;
}

function frameOf({ box, points }: TrueFace): FaceFrame {
  const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  if (points === undefined) {
    const [x, width, height] = [(box.left + box.right) / 2, box.right - box.left, box.bottom - box.top];
    return {
      eyes: [x, box.top + 0.38 * height],
      mouth: [x, box.top + 0.76 * height],
      along: [1, 0],
      scale: width / 2,
    };
  }
  const [leftEye, rightEye, nose, mouthLeft, mouthRight] = points;
  const mouth = middle(mouthLeft, mouthRight);
  const across: Point = [rightEye[0] - leftEye[0], rightEye[1] - leftEye[1]];
  const length = Math.hypot(...across);
  return {
    eyes: middle(leftEye, rightEye),
    mouth,
    along: length > 0 ? [across[0] / length, across[1] / length] : [1, 0],
    scale: faceScale([leftEye, rightEye, nose, mouth]),
  };
}

/** A block that hides this of a face, of a size drawn at random. */
export function blockOver(face: TrueFace, covered: Covered, random: Random): Block {
  const { eyes, mouth, along, scale } = frameOf(face);
  const [wide, high] = [random.uniform(0.8, 1.25), random.uniform(0.75, 1.3)];
  const jitter = (): number => random.uniform(-0.12, 0.12) * scale;
  const place = ([x, y]: Point, right: number, down: number): Point => [
    x + right * along[0] - down * along[1] + jitter(),
    y + right * along[1] + down * along[0] + jitter(),
  ];
  const nose: Point = [(eyes[0] + mouth[0]) / 2, (eyes[1] + mouth[1]) / 2];
  switch (covered) {
    case 'eyes':
      return { centre: place(eyes, 0, 0), along, width: 2 * wide * scale, height: 0.7 * high * scale };
    case 'mouth':
      return { centre: place(mouth, 0, 0), along, width: 1.9 * wide * scale, height: 1.3 * high * scale };
    case 'side': {
      const side = random.next() < 0.5 ? -1 : 1;
      const centre = place(nose, side * 0.6 * scale, 0);
      return { centre, along, width: 1.2 * wide * scale, height: 2.8 * scale };
    }
    case 'patch': {
      const centre = place(nose, random.uniform(-0.8, 0.8) * scale, random.uniform(-1, 1) * scale);
      return { centre, along, width: 0.8 * wide * scale, height: 0.8 * high * scale };
    }
  }
}

/** One colour, dark or any, with grain; or another part of the photo. */
export function drawPaint(image: Image, random: Random): Paint {
  const kind = random.next();
  if (kind < 0.3) {
    const { data, width, height, channels } = image;
    const copy = data.slice();
    const [right, down] = [random.below(width), random.below(height)];
    return (x, y) => {
      const at = (((y + down) % height) * width + ((x + right) % width)) * channels;
      const [r, g, b] = [copy[at]!, copy[at + 1]!, copy[at + 2]!];
      return channels === 1 ? [r, r, r] : [r, g, b];
    };
  }
  const level = (): number => (kind < 0.65 ? random.uniform(0, 50) : random.uniform(0, 255));
  const colour = [level(), level(), level()] as const;
  const grain = random.uniform(0, 12);
  const grained = (value: number): number => Math.max(0, Math.min(255, value + grain * random.normal()));
  return () => [grained(colour[0]), grained(colour[1]), grained(colour[2])];
}
