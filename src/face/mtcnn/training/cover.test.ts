import { describe, expect, test } from 'vitest';
import type { Image } from '../../../image/image.js';
import { Random } from '../../../random.js';
import { blockOver, type COVERED, drawPaint, paintBlock } from './cover.js';
import type { TrueFace } from './truth.js';

const white = (width: number, height: number): Image & { readonly channels: 3 } => ({
  data: new Uint8Array(3 * width * height).fill(255),
  width,
  height,
  channels: 3,
});
const black = () => [0, 0, 0] as const;

/** Pixels that are no longer white. */
function painted({ data, width, height }: Image): [number, number][] {
  const places: [number, number][] = [];
  for (let i = 0; i < width * height; i++) {
    if (data[3 * i] !== 255) places.push([i % width, Math.floor(i / width)]);
  }
  return places;
}

describe('a block', () => {
  test('paints the pixels in it, and no others', () => {
    const image = white(20, 10);
    paintBlock(image, { centre: [6, 5], along: [1, 0], width: 4, height: 2 }, black);
    const xs = [4, 5, 6, 7];
    expect(painted(image)).toEqual([...xs.map((x) => [x, 4]), ...xs.map((x) => [x, 5])]);
  });

  test('lies along its axis, and is cut off by the picture', () => {
    const image = white(40, 40);
    const half = Math.SQRT1_2;
    paintBlock(image, { centre: [20, 20], along: [half, half], width: 20, height: 4 }, black);
    const places = painted(image);
    // The area of the block, to its border's pixels.
    expect(places.length).toBeGreaterThan(65);
    expect(places.length).toBeLessThan(95);
    for (const [x, y] of places) expect(Math.abs(x - y)).toBeLessThanOrEqual(2 * Math.SQRT2 + 1);
    paintBlock(image, { centre: [0, 0], along: [1, 0], width: 1000, height: 1000 }, black);
    expect(painted(image)).toHaveLength(1600);
  });
});

describe('what is covered of a face', () => {
  const face: TrueFace = {
    box: { left: 30, top: 30, right: 70, bottom: 80 },
    points: [
      [40, 50],
      [60, 50],
      [50, 60],
      [43, 70],
      [57, 70],
    ],
  };
  const covers = (covered: (typeof COVERED)[number], at: readonly [number, number], of = face): number => {
    const random = new Random(3);
    let count = 0;
    for (let i = 0; i < 50; i++) {
      const image = white(100, 100);
      paintBlock(image, blockOver(of, covered, random), black);
      if (image.data[3 * (at[1] * 100 + at[0])] === 0) count++;
    }
    return count;
  };

  test('are both eyes and not the mouth, or the mouth and not the eyes', () => {
    for (const of of [face, { box: face.box, points: undefined }]) {
      expect(covers('eyes', [41, 50], of)).toBeGreaterThan(45);
      expect(covers('eyes', [59, 50], of)).toBeGreaterThan(45);
      expect(covers('eyes', [50, 69], of)).toBe(0);
      expect(covers('mouth', [50, 69], of)).toBeGreaterThan(45);
      expect(covers('mouth', [41, 49], of)).toBeLessThan(5);
    }
  });

  test('is one side, either as often as the other', () => {
    const left = covers('side', [38, 60]);
    expect(left).toBeGreaterThan(10);
    expect(left).toBeLessThan(40);
    expect(covers('side', [62, 60])).toBeGreaterThan(10);
  });
});

test('paint has levels from 0 to 255, and one seed gives one paint', () => {
  const image = white(9, 9);
  for (let seed = 0; seed < 30; seed++) {
    const levels = (): number[] => {
      const paint = drawPaint(image, new Random(seed));
      return Array.from({ length: 20 }, (_, i) => [...paint(i % 9, 3)]).flat();
    };
    expect(levels()).toEqual(levels());
    expect(Math.min(...levels())).toBeGreaterThanOrEqual(0);
    expect(Math.max(...levels())).toBeLessThanOrEqual(255);
  }
});
