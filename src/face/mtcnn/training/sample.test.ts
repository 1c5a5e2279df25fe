import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../random.js';
import type { Session } from '../../../runtime/session.js';
import { overlapRatio } from '../../evaluation/measure-detections.js';
import { type Box, regress, squared } from '../boxes.js';
import { Mipmap } from '../mipmap.js';
import { propose } from '../propose.js';
import { anyBox } from '../testing/any-box.js';
import { labelCrop, offsetsTo, placedCell, placedCrop, squareAnywhere, squareNear } from './sample.js';
import type { Truth } from './truth.js';

const box = (left: number, top: number, right: number, bottom: number): Box => ({ left, top, right, bottom });
const truth = (faces: readonly Box[], ignored: readonly Box[] = []): Truth => ({
  faces: faces.map((face) => ({ box: face, points: undefined })),
  ignored,
});

test('offsets are what regress makes the face of', () => {
  fc.assert(
    fc.property(anyBox(), anyBox(), (face, crop) => {
      const [a, b, c, d] = offsetsTo(face, crop) as [number, number, number, number];
      const moved = regress(crop, [a, b, c, d]);
      for (const edge of ['left', 'top', 'right', 'bottom'] as const) {
        expect(moved[edge]).toBeCloseTo(face[edge], 6);
      }
    }),
  );
});

describe('a crop is labelled by its overlap', () => {
  const face = box(0, 0, 100, 100);
  // Moved right by d, the overlap is (100 − d) / (100 + d).
  test.each([
    [0, 'positive'],
    [20, 'positive'], // 80 / 120 = 0.667
    [22, 'part'], // 78 / 122 = 0.639
    [42, 'part'], // 58 / 142 = 0.408
    [44, undefined], // 56 / 144 = 0.389
    [53, undefined], // 47 / 153 = 0.307
    [54, 'negative'], // 46 / 154 = 0.2987
    [200, 'negative'],
  ] as const)('moved by %i: %s', (d, kind) => {
    expect(labelCrop(box(d, 0, 100 + d, 100), truth([face]))?.kind).toBe(kind);
  });

  test('with the nearest face, whose box is the target', () => {
    const sample = labelCrop(box(0, 0, 100, 100), truth([box(-60, 0, 40, 100), box(10, 0, 110, 100)]));
    expect(sample).toMatchObject({ kind: 'positive', offsets: [0.1, 0, 0.1, 0] });
  });

  test('and not at all where it covers a place that may be a face, large or small', () => {
    const ignored = [box(0, 0, 50, 50)];
    expect(labelCrop(box(0, 0, 50, 50), truth([], ignored))).toBeUndefined();
    expect(labelCrop(box(0, 0, 200, 200), truth([], ignored))).toBeUndefined();
    expect(labelCrop(box(10, 10, 20, 20), truth([], ignored))).toBeUndefined();
    expect(labelCrop(box(45, 45, 95, 95), truth([], ignored))?.kind).toBe('negative');
  });

  test('points are in parts of the box, and given only where they lie in or near it', () => {
    const points = [
      [30, 40],
      [70, 40],
      [50, 60],
      [40, 80],
      [60, 80],
    ] as const;
    const faces = { faces: [{ box: face, points }], ignored: [] };
    const expected = [0.3, 0.7, 0.5, 0.4, 0.6, 0.4, 0.4, 0.6, 0.8, 0.8];
    expect(labelCrop(face, faces)?.points).toEqual(expected);
    expect(labelCrop(box(0, 0, 60, 100), faces)?.points).toBeUndefined();
  });
});

test('a cell of the P-Net is moved as the box that the search makes of it', async () => {
  // A net that is sure of one cell, at column 4 and row 3 of the first scale, one half.
  const [column, row] = [4, 3];
  const net: Session = {
    inputNames: ['images'],
    outputNames: ['face', 'box'],
    run: async ({ images }) => {
      const [, , height, width] = images!.shape as [number, number, number, number];
      const [rows, columns] = [height, width].map((size) => Math.ceil((size - 12) / 2) + 1) as [
        number,
        number,
      ];
      const face = new Float32Array(rows * columns);
      if (width === 40) face[row * columns + column] = 0.9;
      return {
        face: { shape: [1, 1, rows, columns], data: face },
        box: { shape: [1, 4, rows, columns], data: new Float32Array(4 * rows * columns) },
      };
    },
    release: async () => {},
  };
  const picture = new Mipmap({ data: new Uint8Array(80 * 60), width: 80, height: 60, channels: 1 });
  const [found] = await propose(picture, net, { minFace: 24, scaleFactor: 0.5, threshold: 0.5 });
  const cell = box(2 * column * 2, 2 * row * 2, 2 * column * 2 + 24, 2 * row * 2 + 24);
  const { left, top, right, bottom } = found!;
  expect({ left, top, right, bottom }).toEqual(squared(placedCell(cell).moved));
});

test('crops of the other nets are on whole pixels', () => {
  fc.assert(
    fc.property(anyBox(), (square) => {
      const { crop, moved } = placedCrop(square);
      expect(moved).toEqual(crop);
      for (const edge of ['left', 'top', 'right', 'bottom'] as const) {
        expect(Number.isInteger(crop[edge])).toBe(true);
        expect(Math.abs(crop[edge] - square[edge])).toBeLessThan(2);
      }
    }),
  );
});

test('squares anywhere are inside the photo; squares near a face overlap it', () => {
  const random = new Random(1);
  for (let i = 0; i < 200; i++) {
    const { left, top, right, bottom } = squareAnywhere(70, 50, 14, random);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(70);
    expect(bottom).toBeLessThanOrEqual(50 + 1e-9);
    expect(right - left).toBeCloseTo(bottom - top, 9);
    expect(right - left).toBeGreaterThanOrEqual(14 - 1e-9);
    const face = { box: box(20, 20, 40, 46), points: undefined };
    expect(overlapRatio(squareNear(face, random, [0.75, 1.4], 0.2), face.box)).toBeGreaterThan(0.3);
  }
});
