import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Image } from './image.js';
import { resize } from './resize.js';
import { anyImage } from './testing/any-image.js';

const side = fc.integer({ min: 1, max: 40 });

function mean(data: Uint8Array): number {
  return data.reduce((sum, value) => sum + value, 0) / data.length;
}

describe('resize', () => {
  it('leaves the same size as it is, in an array of its own', () => {
    fc.assert(
      fc.property(anyImage(), (image) => {
        const same = resize(image, image.width, image.height);
        expect(same).toEqual(image);
        expect(same.data).not.toBe(image.data);
      }),
    );
  });

  it('keeps a constant picture constant', () => {
    fc.assert(
      fc.property(anyImage(), fc.nat(255), side, side, (image, tone, width, height) => {
        const flat = resize({ ...image, data: image.data.slice().fill(tone) }, width, height);
        expect(flat.data.length).toBe(width * height * image.channels);
        expect(flat.data.every((value) => value === tone)).toBe(true);
      }),
    );
  });

  it('never leaves the range of its input', () => {
    fc.assert(
      fc.property(anyImage({ channels: [1] }), side, side, (image, width, height) => {
        const { data } = resize(image, width, height);
        expect(Math.min(...data)).toBeGreaterThanOrEqual(Math.min(...image.data));
        expect(Math.max(...data)).toBeLessThanOrEqual(Math.max(...image.data));
      }),
    );
  });

  it('keeps the mean when shrinking, by whole and by broken factors', () => {
    fc.assert(
      fc.property(anyImage({ channels: [1] }), side, side, (image, width, height) => {
        const small = resize(image, Math.min(width, image.width), Math.min(height, image.height));
        // Rounding moves each pixel, and so the mean, by a half at most.
        expect(Math.abs(mean(small.data) - mean(image.data))).toBeLessThanOrEqual(0.5 + 1e-4);
      }),
    );
  });

  it('shrinks by the covered area', () => {
    const row: Image = { data: Uint8Array.of(0, 90, 240), width: 3, height: 1, channels: 1 };
    // 1.5 inputs an output: (0 + 90/2) / 1.5 and (90/2 + 240) / 1.5.
    expect([...resize(row, 2, 1).data]).toEqual([30, 190]);
    expect([...resize(row, 1, 1).data]).toEqual([110]);
  });

  it('grows by linear interpolation between pixel centres', () => {
    const row: Image = { data: Uint8Array.of(0, 100), width: 2, height: 1, channels: 1 };
    expect([...resize(row, 4, 1).data]).toEqual([0, 25, 75, 100]);
    expect([...resize({ ...row, width: 1, height: 2 }, 1, 4).data]).toEqual([0, 25, 75, 100]);
  });

  it('mirrors with its input', () => {
    const mirror = ({ data, width, height }: Image): number[] =>
      Array.from({ length: width * height }, (_, i) => data[i - (i % width) + width - 1 - (i % width)]!);
    fc.assert(
      fc.property(anyImage({ channels: [1] }), side, side, (image, width, height) => {
        const there = mirror(resize(image, width, height));
        const back = resize({ ...image, data: Uint8Array.from(mirror(image)) }, width, height).data;
        // Ties may round the other way.
        for (let i = 0; i < back.length; i++) expect(Math.abs(back[i]! - there[i]!)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('keeps channels apart', () => {
    const data = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => [10, 100, 200][i % 3]!);
    const small = resize({ data, width: 8, height: 8, channels: 3 }, 3, 5);
    expect([...small.data.subarray(0, 6)]).toEqual([10, 100, 200, 10, 100, 200]);
  });

  it.each([
    [0, 5],
    [5, 2.5],
    [-1, 5],
    [5, Number.NaN],
  ])('refuses %d×%d', (width, height) => {
    const image: Image = { data: new Uint8Array(4), width: 2, height: 2, channels: 1 };
    expect(() => resize(image, width, height)).toThrow(/expected whole numbers above zero/);
  });
});
