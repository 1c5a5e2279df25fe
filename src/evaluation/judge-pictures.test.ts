import { describe, expect, it } from 'vitest';
import { EXPRESSIONS, type Expression } from '../expression.js';
import { type JudgedPicture, judgePictures } from './judge-pictures.js';

/** The named class at `confidence`, the others sharing what is left. */
function answer(name: Expression, confidence = 0.7, uncertain = false): JudgedPicture['answer'] {
  const probabilities = EXPRESSIONS.map((one) => (one === name ? confidence : (1 - confidence) / 6));
  return { probabilities, uncertain };
}

describe('labelled pictures', () => {
  // Counted by hand: happy 4 (2 right, 1 sad, 1 without a face), sad 2 (1 right, 1 taken for neutral).
  const measures = judgePictures([
    { label: 'happy', answer: answer('happy', 0.9) },
    { label: 'happy', answer: answer('happy', 0.6, true) },
    { label: 'happy', answer: answer('sad', 0.9) },
    { label: 'happy', answer: undefined },
    { label: 'sad', answer: answer('sad', 0.9) },
    { label: 'sad', answer: answer('neutral', 0.4, true) },
  ]);

  it('count as wrong where no face was found', () => {
    expect(measures).toMatchObject({ n: 6, accuracy: 0.5, found: { n: 5, share: 5 / 6, accuracy: 0.6 } });
    // Wilson's interval of 3 in 6, computed by hand.
    expect(measures.accuracyCi95[0]).toBeCloseTo(0.18761, 4);
    expect(measures.accuracyCi95[1]).toBeCloseTo(0.81239, 4);
    expect(measures.confusion).toEqual([
      [0, 0, 0, 2, 1, 0, 0, 1],
      [0, 0, 0, 0, 1, 0, 1, 0],
    ]);
  });

  it('are judged on the classes that occur', () => {
    expect(measures.trueClasses).toEqual(['happy', 'sad']);
    expect(measures.balancedAccuracy).toBeCloseTo((2 / 4 + 1 / 2) / 2, 12);
    // happy: 2 found of 4, none too many: 2·2/(4+2). sad: 2·1/(2+2). Neutral is no class here.
    expect(measures.macroF1).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
    expect(Object.keys(measures.perClass)).toEqual(['happy', 'sad']);
  });

  it('are answered where they are found and certain', () => {
    expect(measures.answered).toEqual({ n: 3, share: 3 / 5, accuracy: 2 / 3 });
    // Of the found faces: 0.9 three times with 2 right, 0.6 right, 0.4 wrong.
    expect(measures.ece).toBeCloseTo((Math.abs(2.7 - 2) + 0.4 + 0.4) / 5, 6);
  });

  it('may all be without a face', () => {
    const none = judgePictures([{ label: 'fear', answer: undefined }]);
    expect(none).toMatchObject({ n: 1, accuracy: 0, balancedAccuracy: 0, macroF1: 0, ece: null });
    expect(none.answered).toEqual({ n: 0, share: null, accuracy: null });
    expect(none.found).toEqual({ n: 0, share: 0, accuracy: null });
  });

  it('are refused where there is none', () => {
    expect(() => judgePictures([])).toThrow(expect.objectContaining({ code: 'DATASET_EMPTY' }));
  });
});
