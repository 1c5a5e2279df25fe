import { describe, expect, it } from 'vitest';
import type { RecognizedFace } from '../../src/recognizer/result.js';
import { answered, type Outcome } from '../../studio/recognise/photo.js';
import { tally } from '../../studio/recognise/tally.js';

const face = (expression: RecognizedFace['expression'], x: number, uncertain = false): RecognizedFace => ({
  box: [x, 0, 10, 10],
  score: 1,
  landmarks: null,
  expression,
  confidence: 0.9,
  uncertain,
  probabilities: { angry: 0, disgust: 0, fear: 0, happy: 0, sad: 0, surprise: 0, neutral: 0 },
});
const done = (...faces: RecognizedFace[]): { outcome: Outcome } => ({
  outcome: answered({ width: 100, height: 100, faces }, { crop: false }, 1),
});

describe('the tally of several pictures', () => {
  it('counts faces by class, and pictures without one, in a fixed order', () => {
    const pictures = [
      done(face('surprise', 0), face('happy', 20), face('happy', 40)),
      done(),
      done(face('happy', 0, true)),
      { outcome: { kind: 'failed', error: new Error() } as const },
      { outcome: { kind: 'waiting' } as const },
    ];
    expect([...tally(pictures)]).toEqual([
      ['happy', 2],
      ['surprise', 1],
      ['uncertain', 1],
      ['no face', 1],
      ['not recognised', 1],
    ]);
  });
});
