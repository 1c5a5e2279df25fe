import { describe, expect, it } from 'vitest';
import { EXPRESSIONS, type Expression } from '../../expression.js';
import { Random } from '../../random.js';
import { FACE_BYTES, FACE_SIZE } from '../record.js';
import { drawFace } from './face.js';

const PEOPLE = 40;

/** The mean face of many made-up people who show an expression fully, in plain view. */
function meanFace(expression: Expression): Float64Array {
  const mean = new Float64Array(FACE_BYTES);
  for (let person = 0; person < PEOPLE; person++) {
    const face = drawFace(expression, new Random(77, person), { plain: true, intensity: 1 });
    face.forEach((tone, i) => {
      mean[i]! += tone / PEOPLE;
    });
  }
  return mean;
}

/** Mean tone of the pixels from left and top up to, not with, right and bottom. */
function tone(face: Float64Array, left: number, top: number, right: number, bottom: number): number {
  let sum = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += face[y * FACE_SIZE + x]!;
  return sum / ((right - left) * (bottom - top));
}

/** The row of the darkest pixel of a column between two rows. */
function darkestRow(face: Float64Array, column: number, from: number, to: number): number {
  let darkest = from;
  for (let y = from; y < to; y++) {
    if (face[y * FACE_SIZE + column]! < face[darkest * FACE_SIZE + column]!) darkest = y;
  }
  return darkest;
}

const means = Object.fromEntries(
  EXPRESSIONS.map((expression) => [expression, meanFace(expression)]),
) as Record<Expression, Float64Array>;

// In plain view a face unit is 20 pixels about (24, 23.5): eyes at row 21, brows at row 15, mouth at row 36.
describe('drawFace', () => {
  it('follows from its seed', () => {
    for (const expression of EXPRESSIONS) {
      expect(drawFace(expression, new Random(5, 1))).toEqual(drawFace(expression, new Random(5, 1)));
    }
    expect(drawFace('sad', new Random(5, 1))).not.toEqual(drawFace('sad', new Random(5, 2)));
  });

  it('draws the same person again from another frame', () => {
    const draw = (person: number, frame: number) =>
      Float64Array.from(
        drawFace('neutral', new Random(5, person), { frame: new Random(6, frame), plain: true }),
      );
    expect(draw(1, 1)).toEqual(draw(1, 1));
    expect(draw(1, 1)).not.toEqual(draw(1, 2));
    // In plain view, other frames change little beside another person.
    const distance = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0);
    for (let person = 0; person < 10; person++) {
      const [first, second, other] = [draw(person, 1), draw(person, 2), draw(person + 100, 1)];
      expect(distance(first, second)).toBeLessThan(distance(first, other) / 4);
    }
  });

  it('fills 2,304 bytes with a picture that has contrast', () => {
    for (let i = 0; i < 70; i++) {
      const face = drawFace(EXPRESSIONS[i % 7]!, new Random(8, i));
      expect(face.length).toBe(FACE_BYTES);
      const mean = face.reduce((sum, value) => sum + value, 0) / FACE_BYTES;
      const spread = Math.sqrt(face.reduce((sum, value) => sum + (value - mean) ** 2, 0) / FACE_BYTES);
      expect(mean).toBeGreaterThan(30);
      expect(mean).toBeLessThan(225);
      expect(spread).toBeGreaterThan(8);
    }
  });

  it('shows the same person and place with every expression', () => {
    const corner = (expression: Expression): number[] => {
      const face = drawFace(expression, new Random(12, 3), { plain: true });
      return [...face.subarray(0, 6), ...face.subarray(FACE_SIZE, FACE_SIZE + 6)];
    };
    for (const expression of EXPRESSIONS) expect(corner(expression)).toEqual(corner('neutral'));
  });

  it('is nearly neutral at no intensity', () => {
    const distance = (a: Uint8Array, b: Uint8Array): number =>
      a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / FACE_BYTES;
    const draw = (expression: Expression, intensity: number): Uint8Array =>
      drawFace(expression, new Random(21, 4), { plain: true, intensity });
    const neutral = draw('neutral', 1);
    for (const expression of EXPRESSIONS.slice(0, 6)) {
      expect(distance(draw(expression, 0), neutral)).toBeLessThan(
        0.5 * distance(draw(expression, 1), neutral),
      );
    }
  });

  it('opens the mouth wide and dark for surprise', () => {
    const mouth = (expression: Expression): number => tone(means[expression], 21, 37, 27, 40);
    for (const other of EXPRESSIONS) {
      if (other !== 'surprise') expect(mouth('surprise')).toBeLessThan(mouth(other) - 8);
    }
  });

  it('raises the brows for surprise and fear and lowers them for anger', () => {
    const brow = (expression: Expression): number => darkestRow(means[expression], 15, 10, 17);
    expect(brow('surprise')).toBeLessThan(brow('neutral'));
    expect(brow('fear')).toBeLessThan(brow('neutral'));
    expect(brow('angry')).toBeGreaterThan(brow('neutral'));
  });

  it('tilts the brows up at their inner ends for sadness and down for anger', () => {
    const slope = (expression: Expression): number =>
      darkestRow(means[expression], 18, 11, 18) - darkestRow(means[expression], 12, 11, 18);
    expect(slope('sad')).toBeLessThan(slope('neutral'));
    expect(slope('angry')).toBeGreaterThan(slope('neutral'));
  });

  it('shows more white of the eye for fear and surprise, less for disgust and happiness', () => {
    const eyes = (expression: Expression): number => {
      let brightest = 0;
      for (let y = 19; y < 23; y++)
        for (let x = 11; x < 21; x++) brightest = Math.max(brightest, means[expression][y * FACE_SIZE + x]!);
      return brightest;
    };
    expect(eyes('fear')).toBeGreaterThan(eyes('neutral') + 5);
    expect(eyes('surprise')).toBeGreaterThan(eyes('neutral') + 5);
    expect(eyes('disgust')).toBeLessThan(eyes('neutral'));
    expect(eyes('happy')).toBeLessThan(eyes('neutral'));
  });

  it('lifts the corners of the mouth for happiness and drops them for sadness', () => {
    const raised = (expression: Expression): number => tone(means[expression], 14, 31, 17, 34);
    const dropped = (expression: Expression): number => tone(means[expression], 16, 37, 18, 40);
    for (const other of EXPRESSIONS) {
      if (other !== 'happy') expect(raised('happy')).toBeLessThan(raised(other));
      if (other !== 'sad') expect(dropped('sad')).toBeLessThan(dropped(other));
    }
  });

  it('darkens the root of the nose for disgust', () => {
    const root = (expression: Expression): number => tone(means[expression], 21, 20, 27, 25);
    for (const other of EXPRESSIONS) {
      if (other !== 'disgust') expect(root('disgust')).toBeLessThan(root(other));
    }
  });
});
