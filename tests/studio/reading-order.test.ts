import { describe, expect, it } from 'vitest';
import { readingOrder } from '../../studio/recognise/reading-order.js';

const at = (x: number, y: number, side = 40) => ({ box: [x, y, side, side] as const });

describe('reading order of faces', () => {
  it('goes row by row, from left to right, though heads are not level', () => {
    const faces = [at(300, 108), at(10, 205), at(100, 100), at(200, 92), at(150, 212)];
    expect(readingOrder(faces)).toEqual([2, 3, 0, 1, 4]);
  });

  it('does not take a stair of faces for a row', () => {
    const stair = [at(150, 0), at(100, 15), at(50, 30), at(0, 45)];
    expect(readingOrder(stair)).toEqual([1, 0, 3, 2]);
  });

  it('puts a small face beside a large one into its row only where it is level with it', () => {
    expect(readingOrder([at(0, 0, 200), at(300, 85, 30), at(250, 150, 30)])).toEqual([0, 1, 2]);
  });

  it('of none is empty', () => {
    expect(readingOrder([])).toEqual([]);
  });
});
