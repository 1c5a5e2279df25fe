import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Image } from '../../image/image.js';
import { anyImage } from '../../image/testing/any-image.js';
import { Mipmap } from './mipmap.js';
import { type SampleGrid, sampleArea } from './sample-area.js';

const sampled = (picture: Pick<Mipmap, 'sample'>, grid: SampleGrid): Float32Array => {
  const target = new Float32Array(3 * grid.rows * grid.columns);
  picture.sample(grid, target);
  return target;
};

const exactly = (image: Image): Pick<Mipmap, 'sample'> => ({
  sample: (grid, target) => sampleArea(image, grid, target),
});

test('cells under four pixels are those of the picture itself', () => {
  fc.assert(
    fc.property(anyImage({}), fc.double({ min: 0.3, max: 3.99, noNaN: true }), (image, cell) => {
      const grid = { left: -1, top: 0.5, cellWidth: cell, cellHeight: cell, columns: 3, rows: 3 };
      expect(sampled(new Mipmap(image), grid)).toEqual(sampled(exactly(image), grid));
    }),
  );
});

test('cells that fall on whole pixels of a level are exact means, to the rounding of each halving', () => {
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 48_271 + (i >> 4)) % 256);
  const image: Image = { data: noise, width: 64, height: 64, channels: 3 };
  for (const cell of [4, 8, 16]) {
    const grid = { left: 0, top: 0, cellWidth: cell, cellHeight: cell, columns: 64 / cell, rows: 64 / cell };
    const [got, exact] = [sampled(new Mipmap(image), grid), sampled(exactly(image), grid)];
    got.forEach((value, i) => {
      expect(Math.abs(value - exact[i]!)).toBeLessThanOrEqual(1.5);
    });
  }
});

test('a smooth picture of odd sides is sampled in place: within two levels and a half at any cell size', () => {
  const [width, height] = [301, 203];
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    Math.round(128 + 60 * Math.sin((i % width) / 25) + 50 * Math.cos(Math.floor(i / width) / 20)),
  );
  const image: Image = { data, width, height, channels: 1 };
  fc.assert(
    fc.property(fc.double({ min: 4, max: 20, noNaN: true }), (cell) => {
      // To the last row and column, which have no partner.
      const [left, top] = [301 - 8 * cell, 203 - 8 * cell];
      const grid = { left, top, cellWidth: cell, cellHeight: cell, columns: 9, rows: 8 };
      const [got, exact] = [sampled(new Mipmap(image), grid), sampled(exactly(image), grid)];
      got.forEach((value, i) => {
        expect(Math.abs(value - exact[i]!)).toBeLessThanOrEqual(2.5);
      });
    }),
  );
});

test('beyond a picture of one row all is black, at every level', () => {
  const image: Image = {
    data: Uint8Array.of(10, 20, 30, 40, 50, 60, 70, 80),
    width: 8,
    height: 1,
    channels: 1,
  };
  const grid = { left: 0, top: 0, cellWidth: 8, cellHeight: 8, columns: 1, rows: 1 };
  expect(sampled(new Mipmap(image), grid)[0]).toBeCloseTo(45 / 8, 5);
});
