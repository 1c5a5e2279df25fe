import { describe, expect, it } from 'vitest';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { measureNonFaces } from './measure-non-faces.js';

describe('pictures without a face, given as faces', () => {
  it('are uncertain to the packaged models, nineteen in twenty of each kind at least', async () => {
    const recognizer = await createRecognizer();
    const answers = await measureNonFaces(recognizer, { count: 100 });
    expect(answers.map(({ kind, n, uncertain }) => [kind, n, uncertain >= 0.95])).toEqual(
      ['plain gray', 'noise', 'gradients', 'stripes', 'checks', 'clouds'].map((kind) => [kind, 100, true]),
    );
    await recognizer.release();
  });
});
