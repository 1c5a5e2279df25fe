import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../expression.js';
import { judgePictures } from './judge-pictures.js';
import { summarizeFolders } from './picture-summary.js';

/** As many pictures of each class as make wide counts, a tenth of them without a found face, all named happy. */
const measures = judgePictures(
  EXPRESSIONS.flatMap((label) =>
    Array.from({ length: 1250 }, (_, i) => ({
      label,
      answer:
        i % 10 === 0
          ? undefined
          : { probabilities: EXPRESSIONS.map((name) => (name === 'happy' ? 0.94 : 0.01)), uncertain: false },
    })),
  ),
);
const folder = (name: string) => ({ ...measures, folder: name, crops: false, leftOut: [] });
const text = summarizeFolders({ model: 'default' }, [folder('photos/portraits'), folder('photos/web')], {
  ...{
    folders: 2,
    accuracy: 0.129,
    balancedAccuracy: 0.129,
    macroF1: 0.05,
    ece: 0.7971,
    found: 0.9,
    answered: 1,
  },
});

describe('folders of labelled pictures, as text', () => {
  it('have all measures, calibration in per cent, and their mean', () => {
    expect(text).toMatch(/\| photos\/web +\| 8,750 \| 90\.0 % \| 12\.9 % \(12\.2–13\.6\) \| +12\.9 % \|/);
    expect(text).toMatch(/\| photos\/web +\| +0\.0\d\d \| +79\.7 % \| +100\.0 % \| +14\.3 % \|/);
    expect(text).toMatch(/\| mean of 2 +\| +0\.050 \| +79\.7 % \| +100\.0 % \| +– \|/);
  });

  it('have classes with the faces that were not found, and the matrix of the others', () => {
    expect(text).toMatch(/\| angry +\| +1,250 \| +125 \| +– \| +0\.0 % \| 0\.000 \|/);
    expect(text).toMatch(/\| sad +\| +0 \| +0 \| +0 \| +1,125 \| +0 \| +0 \| +0 \|/);
  });

  it('fit 80 columns', () => {
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
