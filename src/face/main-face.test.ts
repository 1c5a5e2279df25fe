import { expect, test } from 'vitest';
import { mainFace } from './main-face.js';

const face = (x: number, y: number, side: number) => ({ box: [x, y, side, side] as const });
const SIZE = { width: 100, height: 100 };

test('the largest face is meant, and of equal ones the most central', () => {
  const [small, large] = [face(40, 40, 20), face(30, 30, 40)];
  expect(mainFace([small, large], SIZE)).toBe(large);
  const [aside, central] = [face(0, 0, 30), face(35, 35, 30)];
  expect(mainFace([aside, central], SIZE)).toBe(central);
});

test('a face in the middle wins over a larger one at the border', () => {
  // 40² − 2·(30² + 30²) < 20².
  const [border, middle] = [face(0, 0, 40), face(40, 40, 20)];
  expect(mainFace([border, middle], SIZE)).toBe(middle);
});

test('no face is none', () => {
  expect(mainFace([], SIZE)).toBeUndefined();
});
