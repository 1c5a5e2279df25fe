import { describe, expect, it } from 'vitest';
import { priorOf } from '../../studio/engine/prior-of.js';

/** Of angry, disgust, fear, happy, sad, surprise and neutral. */
const shares = [0.16, 0.01, 0.09, 0.36, 0.04, 0.09, 0.25];

describe('the class shares that are asked for', () => {
  it('are none for the model’s own, and where it does not say which it was trained on', () => {
    expect(priorOf({ shares }, 'own')).toBeUndefined();
    expect(priorOf({ shares: undefined }, 'even')).toBeUndefined();
    expect(priorOf(undefined, { tempered: 0.5 })).toBeUndefined();
    expect(priorOf({ shares }, 'training')).toBe('training');
  });

  it('are those of training made more even', () => {
    // Their square roots, which sum to 2.4.
    expect(priorOf({ shares }, { tempered: 0.5 })).toEqual({
      angry: 0.1667,
      disgust: 0.0417,
      fear: 0.125,
      happy: 0.25,
      sad: 0.0833,
      surprise: 0.125,
      neutral: 0.2083,
    });
  });
});
