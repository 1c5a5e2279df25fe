import { describe, expect, test } from 'vitest';
import type { Image } from '../../image/image.js';
import { floats, type Session } from '../../runtime/session.js';
import { Mipmap } from '../mtcnn/mipmap.js';
import { detectionOptions } from '../mtcnn/options.js';
import { SearchGuard } from '../mtcnn/search-guard.js';
import { HEADS } from './plan.js';
import { proposeInOnePass, scalesOf } from './search.js';

interface Look {
  readonly width: number;
  readonly height: number;
}

/**
 * A net that sees a face of `side` input pixels wherever the pixel in the middle of a cell is white. Every cell around it says
 * where the white pixel is, as a trained net does.
 */
function brightSpots(looks: Look[], side: number): Session {
  return {
    inputNames: ['images'],
    outputNames: [],
    run: async ({ images }) => {
      const [, , height, width] = images!.shape as [number, number, number, number];
      looks.push({ width, height });
      const levels = floats(images);
      return Object.fromEntries(
        HEADS.flatMap(({ stride }) => {
          const [rows, columns] = [height / stride, width / stride];
          const face = new Float32Array(rows * columns).fill(-9);
          const box = new Float32Array(4 * rows * columns);
          if (stride === 8)
            for (let y = 0; y < height; y++)
              for (let x = 0; x < width; x++) {
                if (levels[y * width + x]! < 250) continue;
                const [row, column] = [Math.floor(y / stride), Math.floor(x / stride)];
                const cell = row * columns + column;
                face[cell] = 4;
                const values = [
                  (x + 0.5) / stride - column - 0.5,
                  (y + 0.5) / stride - row - 0.5,
                  Math.log(side / (2 * stride)),
                  Math.log(side / (2 * stride)),
                ];
                values.forEach((value, k) => {
                  box[k * rows * columns + cell] = value;
                });
              }
          return [
            [`face${stride}`, { shape: [1, 1, rows, columns], data: face }],
            [`box${stride}`, { shape: [1, 4, rows, columns], data: box }],
          ];
        }),
      );
    },
    release: async () => {},
  };
}

function black(width: number, height: number, ...spots: readonly (readonly [number, number])[]): Image {
  const data = new Uint8Array(width * height);
  for (const [x, y] of spots) data[y * width + x] = 255;
  return { data, width, height, channels: 1 };
}

async function propose(image: Image, minFace: number, side = 20) {
  const looks: Look[] = [];
  const options = detectionOptions({ minFace });
  const guard = new SearchGuard(image.width, image.height, options);
  const search = proposeInOnePass(brightSpots(looks, side));
  const [found] = await search([{ picture: new Mipmap(image), guard }], options);
  return { boxes: found!.boxes, looks };
}

describe('a search in one pass', () => {
  test('finds a face where it is, as a square of its size, and looks at whole cells', async () => {
    const { boxes, looks } = await propose(black(100, 60, [37, 22]), 16);
    expect(boxes).toHaveLength(1);
    const [{ left, top, right, bottom }] = boxes as [(typeof boxes)[number]];
    const edges = [27.5, 12.5, 47.5, 32.5];
    for (const [i, edge] of [left, top, right, bottom].entries()) expect(edge).toBeCloseTo(edges[i]!, 5);
    expect(looks).toEqual([{ width: 112, height: 64 }]);
  });

  test('at half the size, a face is twice as large', async () => {
    // A cell of the smaller picture is the mean of four pixels: all of them white.
    const spots = [
      [36, 22],
      [37, 22],
      [36, 23],
      [37, 23],
    ] as const;
    const { boxes, looks } = await propose(black(160, 120, ...spots), 32);
    expect(looks).toEqual([{ width: 80, height: 64 }]);
    const [{ left, right, top, bottom }] = boxes as [(typeof boxes)[number]];
    expect([(left + right) / 2, (top + bottom) / 2]).toEqual([37, 23]);
    expect(right - left).toBeCloseTo(40, 4);
    expect(bottom - top).toBeCloseTo(40, 4);
  });

  test('a large picture is looked at in tiles that overlap, and no face is lost or found twice', async () => {
    const spots = Array.from({ length: 40 }, (_, i) => [70 * i + 9, (67 * i) % 1400] as const);
    const { boxes, looks } = await propose(black(2800, 1400, ...spots), 16);
    expect(looks.length).toBeGreaterThan(4);
    for (const { width, height } of looks) expect(width * height).toBeLessThan(1200 * 1200);
    const middles = boxes.map(({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2]);
    for (const [x, y] of spots)
      expect(middles.filter(([a, b]) => Math.hypot(a! - x - 0.5, b! - y - 0.5) < 1)).toHaveLength(1);
  });

  test('no picture is too small: none is looked at below the smallest face', async () => {
    expect(await propose(black(15, 15), 16)).toEqual({ boxes: [], looks: [] });
  });

  test('scales are a quarter of one another until the largest face fits, and never take more than 20 megapixels', () => {
    // 640×480: a face of 480 pixels is 96 at the second scale, too large for the second head, and 24 at the third.
    expect(scalesOf(640, 480, 20)).toEqual([0.8, 0.2, 0.05]);
    expect(scalesOf(640, 480, 40)).toEqual([0.4, 0.1]);
    const [first] = scalesOf(10_000, 8_000, 12) as [number];
    expect(10_000 * first * 8_000 * first).toBeCloseTo(20e6, -2);
  });
});
