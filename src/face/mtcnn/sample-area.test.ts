import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Image } from '../../image/image.js';
import { resize } from '../../image/resize.js';
import { anyImage } from '../../image/testing/any-image.js';
import { type SampleGrid, sampleArea } from './sample-area.js';

function sample(image: Image, grid: SampleGrid): number[] {
  const target = new Float32Array(3 * grid.rows * grid.columns + 1).fill(-1);
  sampleArea(image, grid, target, 1);
  expect(target[0]).toBe(-1);
  return [...target.subarray(1)];
}

const gray = (width: number, ...data: number[]): Image => ({
  data: Uint8Array.from(data),
  width,
  height: data.length / width,
  channels: 1,
});
const twice = { cellWidth: 2, cellHeight: 2, columns: 1, rows: 1 };

test('a cell is the mean of what it covers, in parts of pixels too', () => {
  const picture = gray(3, 10, 20, 30, 40, 50, 60);
  expect(sample(picture, { left: 0, top: 0, ...twice })).toEqual([30, 30, 30]);
  const half = { left: 0.5, top: 0, cellWidth: 1, cellHeight: 1, columns: 2, rows: 1 };
  expect(sample(picture, half).slice(0, 2)).toEqual([15, 25]);
  // Enlarged by two, each pixel is four cells: a mean, not an interpolation.
  const enlarged = { left: 0, top: 0, cellWidth: 0.5, cellHeight: 0.5, columns: 4, rows: 1 };
  expect(sample(picture, enlarged).slice(0, 4)).toEqual([10, 10, 20, 20]);
});

test('outside the picture is black', () => {
  const picture = gray(2, 100, 100, 100, 100);
  expect(sample(picture, { left: -1, top: -1, ...twice })[0]).toBe(25);
  expect(sample(picture, { left: 1, top: 0, ...twice })[0]).toBe(50);
  expect(sample(picture, { left: 7, top: 0, ...twice })[0]).toBe(0);
  expect(sample(picture, { left: 0, top: -9, ...twice })[0]).toBe(0);
});

test('colours come as planes, and alpha does not count', () => {
  const data = Uint8Array.of(1, 2, 3, 255, 5, 6, 7, 0);
  const grid = { left: 0, top: 0, cellWidth: 1, cellHeight: 1, columns: 2, rows: 1 };
  expect(sample({ data, width: 2, height: 1, channels: 4 }, grid)).toEqual([1, 5, 2, 6, 3, 7]);
});

test('shrinking whole pictures agrees with resize, to its rounding', () => {
  const cases = anyImage({ channels: [3] }).chain((image) =>
    fc.tuple(
      fc.constant(image),
      fc.integer({ min: 1, max: image.width }),
      fc.integer({ min: 1, max: image.height }),
    ),
  );
  fc.assert(
    fc.property(cases, ([image, columns, rows]) => {
      const cells = { cellWidth: image.width / columns, cellHeight: image.height / rows };
      const got = sample(image, { left: 0, top: 0, ...cells, columns, rows });
      const { data } = resize(image, columns, rows);
      got.forEach((value, i) => {
        const [colour, pixel] = [Math.floor(i / (rows * columns)), i % (rows * columns)];
        expect(Math.abs(value - data[pixel * 3 + colour]!)).toBeLessThan(0.501);
      });
    }),
  );
});
