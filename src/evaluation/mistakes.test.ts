import { describe, expect, it } from 'vitest';
import { confidentMistakes } from './mistakes.js';
import { predictionsOf } from './testing/predictions.js';

describe('confidentMistakes', () => {
  const predictions = predictionsOf(
    [0, 0.25, 0.75], // wrong
    [0, 0.99, 0.01], // right
    [1, 0.75, 0.25], // wrong, as sure as the first
    [1, 0.9375, 0.0625], // wrong, surest
    [7, 0.5, 0.5], // a class that the model does not have
  );
  const rows = [100, 101, 50, 103, 104];

  it('sorts by confidence, equals in their order', () => {
    expect(confidentMistakes(predictions, rows)).toEqual([
      { row: 103, position: 3, trueClass: 1, predictedClass: 0, confidence: 0.9375 },
      { row: 100, position: 0, trueClass: 0, predictedClass: 1, confidence: 0.75 },
      { row: 50, position: 2, trueClass: 1, predictedClass: 0, confidence: 0.75 },
      { row: 104, position: 4, trueClass: 7, predictedClass: 0, confidence: 0.5 },
    ]);
  });

  it('stops at the limit', () => {
    expect(confidentMistakes(predictions, rows, 2).map(({ row }) => row)).toEqual([103, 100]);
    expect(confidentMistakes(predictions, rows, 0)).toEqual([]);
  });

  it('finds none where all is right', () => {
    expect(confidentMistakes(predictionsOf([0, 1, 0]), [3])).toEqual([]);
  });
});
