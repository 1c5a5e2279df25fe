import { describe, expect, it } from 'vitest';
import { EXPRESSIONS, parseExpression } from './expression.js';

describe('parseExpression', () => {
  it('knows its own names', () => {
    for (const expression of EXPRESSIONS) expect(parseExpression(expression)).toBe(expression);
  });

  it.each([
    ['Anger', 'angry'],
    ['HAPPINESS', 'happy'],
    [' Sadness ', 'sad'],
    ['Surprised', 'surprise'],
    ['fearful', 'fear'],
    ['HA', 'happy'],
    ['AF', 'fear'],
    ['fe', 'fear'],
  ])('reads %s as %s', (word, expression) => {
    expect(parseExpression(word)).toBe(expression);
  });

  it('leaves contempt and unknown words out', () => {
    expect(parseExpression('contempt')).toBeUndefined();
    expect(parseExpression('')).toBeUndefined();
    expect(parseExpression('constructor')).toBeUndefined();
  });
});
