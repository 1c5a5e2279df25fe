import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaOf, type Box, clipped, onPixels, regress, sharedArea, squared } from './boxes.js';
import { anyBox } from './testing/any-box.js';

const box = (left: number, top: number, right: number, bottom: number): Box => ({ left, top, right, bottom });

test('area, and the area that two boxes share', () => {
  expect(areaOf(box(1, 2, 4, 6))).toBe(12);
  expect(areaOf(box(4, 2, 1, 6))).toBe(0);
  expect(sharedArea(box(0, 0, 4, 4), box(2, 3, 9, 9))).toBe(2);
  expect(sharedArea(box(0, 0, 4, 4), box(4, 0, 8, 4))).toBe(0);
});

test('regression moves each edge by a share of width or height', () => {
  expect(regress(box(10, 20, 30, 60), [0.1, -0.1, 0.5, 0.25])).toEqual(box(12, 16, 40, 70));
});

test('squaring keeps the centre and the longer side', () => {
  expect(squared(box(0, 10, 4, 20))).toEqual(box(-3, 10, 7, 20));
  fc.assert(
    fc.property(anyBox(), (any) => {
      const square = squared(any);
      const side = Math.max(any.right - any.left, any.bottom - any.top);
      expect(square.right - square.left).toBeCloseTo(side, 6);
      expect(square.bottom - square.top).toBeCloseTo(side, 6);
      expect(square.left + square.right).toBeCloseTo(any.left + any.right, 6);
      expect(square.top + square.bottom).toBeCloseTo(any.top + any.bottom, 6);
      expect(sharedArea(square, any)).toBeCloseTo(areaOf(any), 4);
    }),
  );
});

describe('on whole pixels', () => {
  test('edges go towards the origin, the left and top ones towards the pixel before it', () => {
    expect(onPixels(box(2.7, 0.2, 9.9, 9))).toEqual(box(2, 0, 9, 9));
    expect(onPixels(box(-0.5, -2.5, 9.9, -0.5))).toEqual(box(-1, -2, 9, -0));
  });

  test('no edge moves by a pixel or more', () => {
    fc.assert(
      fc.property(anyBox(), (any) => {
        const whole = onPixels(any);
        for (const edge of ['left', 'top', 'right', 'bottom'] as const) {
          expect(Number.isInteger(whole[edge])).toBe(true);
          expect(Math.abs(whole[edge] - any[edge])).toBeLessThan(1);
        }
      }),
    );
  });
});

test('clipping leaves what is inside, and nothing of what is outside', () => {
  expect(clipped(box(-3, 4, 8, 30), 20, 10)).toEqual(box(0, 4, 8, 10));
  expect(areaOf(clipped(box(-9, 0, -3, 5), 20, 10))).toBe(0);
  fc.assert(
    fc.property(anyBox(), (any) => {
      const whole = box(0, 0, 20, 10);
      expect(areaOf(clipped(any, 20, 10))).toBeCloseTo(sharedArea(any, whole), 9);
    }),
  );
});
